import type { Platform } from './outputs.ts';

/** Where a kind of target is sent to, as far as that is known before the user says. */
export interface PlatformAddress {
  /** Where it takes streams, without a key; '' where only the user knows. */
  readonly url: string;
  /** An address as it may look, for the field it is typed into. */
  readonly example: string;
  /** What its secret is; null where it has none. */
  readonly secret: 'stream key' | 'passphrase' | 'token' | null;
  /** Nothing is taken without the secret. */
  readonly secretNeeded: boolean;
}

/** What is known of every kind of target. Apart from the schemas, so that windows need not load those. */
export const platformAddresses: Readonly<Record<Platform, PlatformAddress>> = {
  twitch: {
    url: 'rtmps://live.twitch.tv/app',
    example: 'rtmps://live.twitch.tv/app',
    secret: 'stream key',
    secretNeeded: true,
  },
  youtube: {
    url: 'rtmps://a.rtmps.youtube.com/live2',
    example: 'rtmps://a.rtmps.youtube.com/live2',
    secret: 'stream key',
    secretNeeded: true,
  },
  facebook: {
    url: 'rtmps://live-api-s.facebook.com:443/rtmp',
    example: 'rtmps://live-api-s.facebook.com:443/rtmp',
    secret: 'stream key',
    secretNeeded: true,
  },
  kick: {
    url: 'rtmps://fa723fc1b171.global-contribute.live-video.net/app',
    example: 'rtmps://fa723fc1b171.global-contribute.live-video.net/app',
    secret: 'stream key',
    secretNeeded: true,
  },
  x: { url: '', example: 'rtmps://va.pscp.tv:443/x', secret: 'stream key', secretNeeded: true },
  rtmp: { url: '', example: 'rtmp://192.168.1.20/live', secret: 'stream key', secretNeeded: true },
  srt: { url: '', example: 'srt://192.168.1.20:9000', secret: 'passphrase', secretNeeded: false },
  'srt-listener': {
    url: 'srt://127.0.0.1:9710?mode=listener',
    example: 'srt://0.0.0.0:9710?mode=listener',
    secret: 'passphrase',
    secretNeeded: false,
  },
  whip: { url: '', example: 'https://example.com/whip', secret: 'token', secretNeeded: false },
  udp: { url: '', example: 'udp://239.1.1.1:5000', secret: null, secretNeeded: false },
};
