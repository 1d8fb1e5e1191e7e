import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';

/*
 * Messages of the page's socket, server to page; the page sends none. A text is the tracks that follow, as JSON. Bytes are one
 * unit, little endian: kind u8 (0 picture, 1 sound), key u8, 6 bytes zero, time f64 in microseconds; the unit follows.
 */
const HEADER_BYTES = 16;

/** The tracks of the units that follow: their codecs as WebCodecs names them, null where there is none. */
export interface PageTracks {
  readonly video: { readonly codec: string } | null;
  readonly audio: {
    readonly codec: string;
    readonly sampleRate: number;
    readonly numberOfChannels: number;
  } | null;
}

/**
 * What a page is told of the tracks. Pictures say their own profile and level in each keyframe; a decoder wants to hear one
 * first, and takes the highest for all.
 */
export function pageTracks({ video, audio }: StreamInfo): PageTracks {
  return {
    video: video && { codec: 'avc1.640034' },
    audio: audio && {
      codec: audio.codec === 'aac' ? 'mp4a.40.2' : 'opus',
      sampleRate: audio.sampleRate,
      numberOfChannels: audio.channels,
    },
  };
}

/** One unit as a message. */
export function unitPacket(unit: AccessUnit): Buffer {
  const packet = Buffer.alloc(HEADER_BYTES + unit.bytes.length);
  packet.writeUInt8(unit.kind === 'video' ? 0 : 1, 0);
  packet.writeUInt8(unit.key ? 1 : 0, 1);
  packet.writeDoubleLE(unit.ptsUs, 8);
  packet.set(unit.bytes, HEADER_BYTES);
  return packet;
}
