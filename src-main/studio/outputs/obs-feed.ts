import type { FeedState } from '../../../src-preload/contract.ts';
import type { ObsFeedUrls, ObsLinkOptions } from '../../outputs/obs/obs-link.ts';

/**
 * Where OBS can read the feed.
 * @param from null where OBS is on this machine; elsewhere it needs the feed's address in the network that reaches it
 * @param udp where it listens for what we send; null where nothing is sent
 * @returns null where OBS cannot reach the feed
 */
export function obsFeedUrls(
  { urls }: FeedState,
  from: string | null,
  udp: string | null,
): ObsFeedUrls | null {
  if (!urls) return null;
  if (from === null) return { ts: urls.ts, mjpeg: urls.mjpeg, page: urls.page, udp };
  const base = urls.lan.find((url) => hostOf(url) === from) ?? urls.lan[0];
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

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}
