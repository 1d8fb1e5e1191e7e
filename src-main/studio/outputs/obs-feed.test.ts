import { expect, it } from 'vitest';
import type { FeedState } from '../../../src-preload/contract.ts';
import { offStatus } from '../../outputs/output.ts';
import { isReadByObs, obsFeedUrls } from './obs-feed.ts';

const own = 'http://127.0.0.1:4000/token/';
const urls = { ts: `${own}live.ts`, mjpeg: `${own}live.mjpeg`, page: own, lan: [] as string[] };

function feed(change: Partial<FeedState> = {}): FeedState {
  return { status: offStatus, urls, readers: [], ...change };
}

it('is the feed’s own addresses for OBS on this machine, and those in the network elsewhere', () => {
  const udp = 'udp://127.0.0.1:5000';
  expect(obsFeedUrls(feed(), null, udp)).toEqual({ ts: urls.ts, mjpeg: urls.mjpeg, page: own, udp });
  expect(obsFeedUrls(feed(), '10.0.0.9', udp)).toBeNull();
  const lan = feed({ urls: { ...urls, lan: ['http://192.168.1.5:4000/token/'] } });
  expect(obsFeedUrls(lan, '10.0.0.9', udp)).toEqual({
    ts: 'http://192.168.1.5:4000/token/live.ts',
    mjpeg: 'http://192.168.1.5:4000/token/live.mjpeg',
    page: 'http://192.168.1.5:4000/token/',
    udp: null,
  });
  expect(obsFeedUrls(feed({ urls: null }), null, null)).toBeNull();
});

it('is read by OBS where FFmpeg reads it in that form, and not a browser', () => {
  const reader = (format: 'ts' | 'mjpeg', name: string): FeedState['readers'][number] => ({
    id: 1,
    format,
    from: `127.0.0.1 (${name})`,
    sinceMs: 0,
    bytes: 0,
    dropped: 0,
  });
  expect(isReadByObs(feed({ readers: [reader('mjpeg', 'Lavf/59.27.100')] }), 'mjpeg')).toBe(true);
  expect(isReadByObs(feed({ readers: [reader('ts', 'Lavf/59.27.100')] }), 'mjpeg')).toBe(false);
  expect(isReadByObs(feed({ readers: [reader('mjpeg', 'Mozilla/5.0')] }), 'mjpeg')).toBe(false);
  expect(isReadByObs(feed(), 'udp')).toBeNull();
});
