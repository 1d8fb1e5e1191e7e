import { type PlatformAddress, platformAddresses } from '../../../src-preload/contract/platform-addresses.ts';
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
export interface PlatformPreset extends PlatformAddress {
  /** Its name for people. */
  readonly name: string;
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
    ...platformAddresses.twitch,
    name: 'Twitch',
    help: 'In the Creator Dashboard under Settings, Stream: "Primary Stream key".',
    limits: { maxBitrateBps: 6_000_000, maxKeyframeS: 2, minFps: 24 },
  },
  youtube: {
    ...platformAddresses.youtube,
    name: 'YouTube',
    help: 'In YouTube Studio under Create, Go live, Stream: "Stream key".',
    limits: { maxBitrateBps: 51_000_000, maxKeyframeS: 4, minFps: 24 },
  },
  facebook: {
    ...platformAddresses.facebook,
    name: 'Facebook',
    help: 'In Live Producer (facebook.com/live/producer) under "Streaming software": "Stream key".',
    limits: { maxBitrateBps: 9_000_000, maxKeyframeS: 2, minFps: 24 },
  },
  kick: {
    ...platformAddresses.kick,
    name: 'Kick',
    help: 'In the Creator Dashboard under Settings, "Stream URL & Key"; take the URL from there as well if it is another.',
    limits: { maxBitrateBps: 8_000_000, maxKeyframeS: 2, minFps: 24 },
  },
  x: {
    ...platformAddresses.x,
    name: 'X',
    help: 'In Media Studio under Producer, Sources: make a source of kind RTMP and take its URL (RTMPS) and stream key.',
    limits: { maxBitrateBps: 12_000_000, maxKeyframeS: 3, minFps: 24 },
  },
  rtmp: {
    ...platformAddresses.rtmp,
    name: 'RTMP server',
    help: 'The name the stream gets on the server: the last part of the address where it is given as one.',
    limits: ANY,
  },
  srt: {
    ...platformAddresses.srt,
    name: 'SRT server',
    help: 'The passphrase, where the server has one; streamid=NAME, or streamid=NAME&passphrase=WORDS, where it wants a stream ID.',
    limits: ANY,
  },
  'srt-listener': {
    ...platformAddresses['srt-listener'],
    name: 'SRT, others fetch it here',
    help: 'A passphrase of 10 to 79 characters that the reader has to give; without one everybody who reaches the port may read.',
    limits: ANY,
  },
  whip: {
    ...platformAddresses.whip,
    name: 'WHIP server',
    help: 'The bearer token, where the server asks for one; Opus sound only is sent.',
    limits: ANY,
  },
  udp: {
    ...platformAddresses.udp,
    name: 'UDP',
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
