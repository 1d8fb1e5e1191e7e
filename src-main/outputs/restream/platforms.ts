import type { Platform } from '../../../src-preload/contract.ts';

/** What a platform takes, as it states itself; null where it states nothing. */
export interface PlatformLimits {
  /** Video and sound together, in bits per second. */
  readonly maxBitrateBps: number | null;
  /** The longest distance between keyframes, in seconds. */
  readonly maxKeyframeS: number | null;
  /** It wants a constant frame rate of at least this; null where it takes any. */
  readonly minFps: number | null;
}

/** A kind of target: where it is sent to and what the user has to know. */
export interface PlatformPreset {
  /** Its name for people. */
  readonly name: string;
  /** Where it takes streams, without a key; '' where only the user knows. */
  readonly url: string;
  /** An address as it may look, for the field it is typed into. */
  readonly example: string;
  /** What its secret is called; null where it has none. */
  readonly secret: 'stream key' | 'passphrase' | 'token' | null;
  /** Nothing is taken without the secret. */
  readonly secretNeeded: boolean;
  /** One sentence: where the secret is found, or what it is for. */
  readonly help: string;
  readonly limits: PlatformLimits;
}

const ANY: PlatformLimits = { maxBitrateBps: null, maxKeyframeS: null, minFps: null };

/**
 * What is known of every kind of target. Addresses and limits are those of the platforms' own help pages; none of the
 * named platforms has been sent to in our tests, which need accounts: they run against servers of the same protocols.
 *
 * Sources: help.twitch.tv "Broadcasting guidelines" (6000 kbit/s, keyframe 2 s); support.google.com/youtube/answer/2853702
 * (keyframe at most 4 s, at most 51 Mbit/s); facebook.com/business/help/162540111070395 (keyframe 2 s, 9 Mbit/s at 1080p60
 * since 2023, 4 Mbit/s recommended); help.kick.com "How to stream" (1000–8000 kbit/s, keyframe 2 s); help.x.com "Media Studio
 * Producer" (keyframe at most 3 s, 9 Mbit/s recommended, 12 at most).
 */
export const platforms: Readonly<Record<Platform, PlatformPreset>> = {
  twitch: {
    name: 'Twitch',
    url: 'rtmps://live.twitch.tv/app',
    example: 'rtmps://live.twitch.tv/app',
    secret: 'stream key',
    secretNeeded: true,
    help: 'In the Creator Dashboard under Settings, Stream: "Primary Stream key".',
    limits: { maxBitrateBps: 6_000_000, maxKeyframeS: 2, minFps: 24 },
  },
  youtube: {
    name: 'YouTube',
    url: 'rtmps://a.rtmps.youtube.com/live2',
    example: 'rtmps://a.rtmps.youtube.com/live2',
    secret: 'stream key',
    secretNeeded: true,
    help: 'In YouTube Studio under Create, Go live, Stream: "Stream key".',
    limits: { maxBitrateBps: 51_000_000, maxKeyframeS: 4, minFps: 24 },
  },
  facebook: {
    name: 'Facebook',
    url: 'rtmps://live-api-s.facebook.com:443/rtmp',
    example: 'rtmps://live-api-s.facebook.com:443/rtmp',
    secret: 'stream key',
    secretNeeded: true,
    help: 'In Live Producer (facebook.com/live/producer) under "Streaming software": "Stream key".',
    limits: { maxBitrateBps: 9_000_000, maxKeyframeS: 2, minFps: 24 },
  },
  kick: {
    name: 'Kick',
    url: 'rtmps://fa723fc1b171.global-contribute.live-video.net/app',
    example: 'rtmps://fa723fc1b171.global-contribute.live-video.net/app',
    secret: 'stream key',
    secretNeeded: true,
    help: 'In the Creator Dashboard under Settings, "Stream URL & Key"; take the URL from there as well if it is another.',
    limits: { maxBitrateBps: 8_000_000, maxKeyframeS: 2, minFps: 24 },
  },
  x: {
    name: 'X',
    url: '',
    example: 'rtmps://va.pscp.tv:443/x',
    secret: 'stream key',
    secretNeeded: true,
    help: 'In Media Studio under Producer, Sources: make a source of kind RTMP and take its URL (RTMPS) and stream key.',
    limits: { maxBitrateBps: 12_000_000, maxKeyframeS: 3, minFps: 24 },
  },
  rtmp: {
    name: 'RTMP server',
    url: '',
    example: 'rtmp://192.168.1.20/live',
    secret: 'stream key',
    secretNeeded: true,
    help: 'The name the stream gets on the server: the last part of the address where it is given as one.',
    limits: ANY,
  },
  srt: {
    name: 'SRT server',
    url: '',
    example: 'srt://192.168.1.20:9000',
    secret: 'passphrase',
    secretNeeded: false,
    help: 'The passphrase, where the server has one; streamid=NAME, or streamid=NAME&passphrase=WORDS, where it wants a stream ID.',
    limits: ANY,
  },
  'srt-listener': {
    name: 'SRT, others fetch it here',
    url: 'srt://127.0.0.1:9710?mode=listener',
    example: 'srt://0.0.0.0:9710?mode=listener',
    secret: 'passphrase',
    secretNeeded: false,
    help: 'A passphrase of 10 to 79 characters that the reader has to give; without one everybody who reaches the port may read.',
    limits: ANY,
  },
  whip: {
    name: 'WHIP server',
    url: '',
    example: 'https://example.com/whip',
    secret: 'token',
    secretNeeded: false,
    help: 'The bearer token, where the server asks for one; Opus sound only is sent.',
    limits: ANY,
  },
  udp: {
    name: 'UDP',
    url: '',
    example: 'udp://239.1.1.1:5000',
    secret: null,
    secretNeeded: false,
    help: 'MPEG-TS is sent to this address, whoever reads it there.',
    limits: ANY,
  },
};

/** Hosts of the known platforms: an address that is typed or pasted is recognised by them. */
const HOSTS: readonly (readonly [RegExp, Platform])[] = [
  [/(^|\.)twitch\.tv$/, 'twitch'],
  [/(^|\.)youtube\.com$/, 'youtube'],
  [/(^|\.)facebook\.com$/, 'facebook'],
  [/(^|\.)live-video\.net$/, 'kick'],
  [/(^|\.)pscp\.tv$/, 'x'],
];

/** The platform that takes RTMP at this host; `rtmp` where it is none that is known. */
export function platformOfHost(host: string): Platform {
  return HOSTS.find(([pattern]) => pattern.test(host.toLowerCase()))?.[1] ?? 'rtmp';
}

/** Every platform that takes RTMP, by its kind. */
export function isRtmpPlatform(platform: Platform): boolean {
  return platform !== 'srt' && platform !== 'srt-listener' && platform !== 'whip' && platform !== 'udp';
}
