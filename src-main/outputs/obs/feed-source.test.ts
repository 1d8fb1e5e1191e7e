import { describe, expect, it } from 'vitest';
import { chooseFeed, expectedLatencyMs, feedSource, OWN_MARK } from './feed-source.ts';

const URLS = {
  ts: 'http://127.0.0.1:1/t/live.ts',
  mjpeg: 'http://127.0.0.1:1/t/live.mjpeg',
  page: 'http://127.0.0.1:1/t/',
  udp: 'udp://127.0.0.1:5000',
};
const CANVAS = { width: 1920, height: 1080 };

describe('the feed for OBS', () => {
  it('is the one of the least latency', () => {
    for (const cores of [1, 2, 16]) expect(chooseFeed('auto', URLS, { local: true, cores })).toBe('mjpeg');
  });

  it('is one that networks carry where OBS is on another machine', () => {
    expect(chooseFeed('auto', URLS, { local: false, cores: 8 })).toBe('ts');
  });

  it('is what the user chose', () => {
    for (const feed of ['mjpeg', 'ts', 'udp', 'page'] as const)
      expect(chooseFeed(feed, URLS, { local: true, cores: 2 })).toBe(feed);
  });

  it('of H.264 is later with each core, as measured', () => {
    expect(expectedLatencyMs('ts', 2)).toBeCloseTo(174, 0);
    expect(expectedLatencyMs('ts', 16)).toBeCloseTo(650, 0);
    expect(expectedLatencyMs('mjpeg', 16)).toBe(expectedLatencyMs('mjpeg', 1));
  });

  it('is read by a source that is known as ours', () => {
    for (const feed of ['mjpeg', 'ts', 'udp', 'page'] as const)
      expect(feedSource(feed, URLS, CANVAS).settings).toMatchObject({ [OWN_MARK]: true });
    expect(feedSource('page', URLS, CANVAS)).toMatchObject({
      kind: 'browser_source',
      settings: { url: URLS.page, ...CANVAS },
    });
    expect(feedSource('udp', URLS, CANVAS).settings.input).toMatch(/^udp:\/\/127\.0\.0\.1:5000\?/);
  });

  it('cannot be by UDP where nothing is sent so', () => {
    expect(() => feedSource('udp', { ...URLS, udp: null }, CANVAS)).toThrow(
      expect.objectContaining({ code: 'obs_failed' }),
    );
  });
});
