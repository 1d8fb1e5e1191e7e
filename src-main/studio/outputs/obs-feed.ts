import type { FeedState } from '../../../src-preload/contract.ts';
import type { ObsFeedUrls, ObsLinkOptions } from '../../outputs/obs/obs-link.ts';

/**
 * Where OBS can read the feed.
 * @param local OBS is on this machine; elsewhere it needs the feed's addresses in the network
 * @param udp where it listens for what we send; null where nothing is sent
 * @returns null where OBS cannot reach the feed
 */
export function obsFeedUrls({ urls }: FeedState, local: boolean, udp: string | null): ObsFeedUrls | null {
  if (!urls) return null;
  if (local) return { ts: urls.ts, mjpeg: urls.mjpeg, page: urls.page, udp };
  const [base] = urls.lan;
  if (base === undefined) return null;
  const at = (url: string): string => new URL(new URL(url).pathname, base).href;
  return { ts: at(urls.ts), mjpeg: at(urls.mjpeg), page: at(urls.page), udp: null };
}

/** Whether OBS reads the feed in a form: its reader is FFmpeg's, which says so. Null where nobody can know. */
export function isReadByObs(
  { readers }: FeedState,
  feed: Parameters<NonNullable<ObsLinkOptions['isRead']>>[0],
): boolean | null {
  if (feed === 'udp' || feed === 'page') return null;
  return readers.some(({ format, from }) => format === feed && /\bLavf\b/.test(from));
}
