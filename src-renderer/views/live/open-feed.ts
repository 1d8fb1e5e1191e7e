import { notify } from '../../store/app-store.ts';
import { liveTexts } from '../../texts/live.ts';

/** Opens the clean feed in a window of its own, or brings it to the front. */
export function openFeed(): void {
  const url = new URL(window.location.href);
  url.hash = '#feed';
  const feed = window.open(url, 'rivulet-feed', 'popup,width=1280,height=720');
  if (feed === null) notify({ level: 'warning', text: liveTexts.controls.popOutBlocked });
  else feed.focus();
}
