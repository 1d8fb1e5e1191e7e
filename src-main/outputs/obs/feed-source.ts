import type { ObsState, OutputsSettings } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import type { ObsFeedUrls } from './obs-link.ts';

/** A form in which OBS can read our output. */
export type ObsFeed = NonNullable<ObsState['feed']>;

/** What our source in OBS is made of. */
export interface FeedSource {
  readonly feed: ObsFeed;
  /** OBS's kind of input. */
  readonly kind: 'ffmpeg_source' | 'browser_source';
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** The key by which an input in OBS is known as ours, whatever it is called: OBS keeps settings it does not know. */
export const OWN_MARK = 'rivulet_feed';

/**
 * OBS's media source, set for a live picture. `reconnect_delay_sec` is in whole seconds: what is faster, the link does itself.
 * Nothing is cleared or restarted by itself: the last picture stays while there is none.
 */
const MEDIA_SETTINGS = {
  is_local_file: false,
  buffering_mb: 0,
  reconnect_delay_sec: 1,
  clear_on_media_end: false,
  restart_on_activate: false,
  close_when_inactive: false,
  hw_decode: false,
  seekable: false,
  [OWN_MARK]: true,
} as const;

/*
 * OBS shows a picture when its time has come, and keeps the longest delay there ever was: with real times, each hiccup of the
 * feed adds to the latency for good (40 → 280 ms in a minute on a busy machine). Bare JPEG pictures have no times; said to come
 * at 1000 per second, each one is always late, and OBS shows the newest at once (33–37 ms, unchanged by stalls).
 */
const JPEG_OPTIONS = 'framerate=1000 fflags=nobuffer probesize=32 analyzeduration=0 fpsprobesize=0';

/** As little as FFmpeg's MPEG-TS reader lets itself be told to wait for. */
const TS_OPTIONS = 'fflags=nobuffer probesize=32768 analyzeduration=0';

/** FFmpeg's UDP reader: room for bursts, and losing some of it is no end. */
const UDP_QUERY = '?fifo_size=50000&overrun_nonfatal=1&buffer_size=1048576';

/**
 * What our source has to be for a feed.
 * @param canvas OBS's canvas in pixels; a page is drawn at its size
 * @throws GatewayError `obs_failed` where the feed is not sent by UDP
 */
export function feedSource(
  feed: ObsFeed,
  urls: ObsFeedUrls,
  canvas: { readonly width: number; readonly height: number },
): FeedSource {
  switch (feed) {
    case 'mjpeg':
      return media(feed, `${urls.mjpeg}?bare`, 'mjpeg', JPEG_OPTIONS);
    case 'ts':
      return media(feed, urls.ts, 'mpegts', TS_OPTIONS);
    case 'udp':
      if (urls.udp === null)
        throw new GatewayError(
          'obs_failed',
          'nothing is sent to OBS by UDP: choose another feed for OBS, or "auto"',
        );
      return media(feed, `${urls.udp}${UDP_QUERY}`, 'mpegts', TS_OPTIONS);
    case 'page':
      return {
        feed,
        kind: 'browser_source',
        settings: {
          url: urls.page,
          is_local_file: false,
          ...canvas,
          fps_custom: false,
          reroute_audio: true,
          shutdown: false,
          restart_when_active: false,
          [OWN_MARK]: true,
        },
      };
  }
}

function media(feed: ObsFeed, input: string, format: string, options: string): FeedSource {
  return {
    feed,
    kind: 'ffmpeg_source',
    settings: { ...MEDIA_SETTINGS, input, input_format: format, ffmpeg_options: options },
  };
}

/**
 * The latency to OBS's picture that is to be expected of a feed, in milliseconds, as measured (bench/obs.ts). OBS decodes H.264
 * with a thread for each core, and each thread holds one picture back.
 */
export function expectedLatencyMs(feed: 'mjpeg' | 'ts' | 'udp', cores: number): number {
  if (feed === 'mjpeg') return 35;
  return (feed === 'ts' ? 140 : 145) + 34 * (Math.max(1, cores) - 1);
}

/** Other machines are sent what a network carries: JPEG pictures take about ten times the bits of H.264. */
const REMOTE_FEEDS = ['ts', 'udp'] as const;
const LOCAL_FEEDS = ['mjpeg', 'ts', 'udp'] as const;

/**
 * The feed that OBS reads: what the user chose, or of those there are the one with the least latency to be expected.
 * @param cores of the machine that OBS runs on; those of this one where that is not known
 */
export function chooseFeed(
  choice: OutputsSettings['obs']['feed'],
  urls: ObsFeedUrls,
  machine: { readonly local: boolean; readonly cores: number },
): ObsFeed {
  if (choice !== 'auto') return choice;
  const feeds = machine.local ? LOCAL_FEEDS : REMOTE_FEEDS;
  return feeds
    .filter((feed) => feed !== 'udp' || urls.udp !== null)
    .map((feed) => ({ feed, latencyMs: expectedLatencyMs(feed, machine.cores) }))
    .reduce((best, next) => (next.latencyMs < best.latencyMs ? next : best)).feed;
}
