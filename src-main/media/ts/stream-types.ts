import { u8 } from './bytes.ts';

/** PMT stream type of AAC with ADTS headers. */
export const STREAM_TYPE_AAC_ADTS = 0x0f;
/** PMT stream type of H.264. */
export const STREAM_TYPE_H264 = 0x1b;
/** PMT stream type of PES packets that only descriptors explain: Opus, subtitles and others. */
export const STREAM_TYPE_PRIVATE_PES = 0x06;

/** PMT descriptor that names a stream's format in four letters. */
export const REGISTRATION_DESCRIPTOR = 0x05;
/** PMT descriptor with a further tag inside. */
export const EXTENSION_DESCRIPTOR = 0x7f;

/** The extension descriptor's tag for Opus. */
export const OPUS_EXTENSION_TAG = 0x80;
/** The registration name of Opus. */
export const OPUS_REGISTRATION = 'Opus';

/** What an elementary stream is, as its PMT entry tells. */
export type StreamKind =
  | { readonly codec: 'h264' | 'aac' }
  | { readonly codec: 'opus'; readonly channels: number }
  | { readonly codec: null; readonly name: string };

const NAMES: Readonly<Record<number, string>> = {
  1: 'MPEG-1 video',
  2: 'MPEG-2 video',
  3: 'MPEG-1 audio (MP2 or MP3)',
  4: 'MPEG-2 audio',
  5: 'private sections',
  16: 'MPEG-4 Visual video',
  17: 'AAC in LATM',
  21: 'timed metadata (ID3)',
  27: 'H.264 video',
  28: 'AAC without ADTS',
  32: 'MVC video',
  33: 'JPEG 2000 video',
  36: 'H.265 (HEVC) video',
  51: 'H.266 (VVC) video',
  66: 'AVS video',
  129: 'AC-3 audio',
  130: 'DTS audio',
  134: 'SCTE-35 cues',
  135: 'E-AC-3 audio',
  209: 'Dirac video',
  210: 'AVS2 video',
  212: 'AVS3 video',
  234: 'VC-1 video',
};

const PRIVATE_DESCRIPTOR_NAMES: Readonly<Record<number, string>> = {
  86: 'teletext',
  89: 'DVB subtitles',
  106: 'AC-3 audio',
  122: 'E-AC-3 audio',
  123: 'DTS audio',
  124: 'AAC in private data',
};

const REGISTRATION_NAMES: Readonly<Record<string, string>> = {
  'AC-3': 'AC-3 audio',
  EAC3: 'E-AC-3 audio',
  AV01: 'AV1 video',
  VP09: 'VP9 video',
  HEVC: 'H.265 (HEVC) video',
  KLVA: 'KLV metadata',
  BSSD: 'S302M audio',
  DTS1: 'DTS audio',
};

/** Tells what a PMT entry announces; `descriptors` is its descriptor loop. */
export function classifyStream(streamType: number, descriptors: Uint8Array): StreamKind {
  if (streamType === STREAM_TYPE_H264) return { codec: 'h264' };
  if (streamType === STREAM_TYPE_AAC_ADTS) return { codec: 'aac' };
  if (streamType === STREAM_TYPE_PRIVATE_PES) return classifyPrivate(descriptors);
  return { codec: null, name: NAMES[streamType] ?? unknownName(streamType) };
}

function unknownName(streamType: number): string {
  return `stream type 0x${streamType.toString(16).padStart(2, '0')}`;
}

function classifyPrivate(descriptors: Uint8Array): StreamKind {
  let registration = '';
  let opusConfig = -1;
  let name = '';
  for (let at = 0; at + 2 <= descriptors.length; at += 2 + u8(descriptors, at + 1)) {
    const tag = u8(descriptors, at);
    const length = u8(descriptors, at + 1);
    if (at + 2 + length > descriptors.length) break;
    if (tag === REGISTRATION_DESCRIPTOR && length >= 4) {
      registration = String.fromCharCode(...descriptors.subarray(at + 2, at + 6));
    } else if (
      tag === EXTENSION_DESCRIPTOR &&
      length >= 2 &&
      u8(descriptors, at + 2) === OPUS_EXTENSION_TAG
    ) {
      opusConfig = u8(descriptors, at + 3);
    } else {
      name ||= PRIVATE_DESCRIPTOR_NAMES[tag] ?? '';
    }
  }
  if (registration !== OPUS_REGISTRATION) {
    return { codec: null, name: (REGISTRATION_NAMES[registration] ?? name) || 'private data' };
  }
  // Configuration 0 is dual mono; 1…8 are the channel count of RFC 7845's mapping families 0 and 1. Without an
  // extension descriptor stereo is what encoders of that habit mean.
  if (opusConfig === 0 || opusConfig === -1) return { codec: 'opus', channels: 2 };
  if (opusConfig <= 8) return { codec: 'opus', channels: opusConfig };
  return { codec: null, name: `Opus audio with channel layout 0x${opusConfig.toString(16)}` };
}
