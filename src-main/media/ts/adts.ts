import type { AudioInfo } from '../access-unit.ts';
import { u8 } from './bytes.ts';

/** Bytes of an ADTS header without CRC: the least that has to be there to read one. */
export const ADTS_HEADER_BYTES = 7;

/** Samples per AAC raw data block. */
const SAMPLES_PER_BLOCK = 1024;

/** Sampling frequencies of AAC in Hz by their index (ISO/IEC 14496-3, table 1.18). */
export const AAC_SAMPLE_RATES: readonly number[] = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];

/** Channels by ADTS channel configuration; 0 is described inside the frame and taken as stereo. */
const CHANNELS = [2, 1, 2, 3, 4, 5, 6, 8];

/** What an ADTS header says (ISO/IEC 13818-7, 6.2). */
export interface AdtsHeader {
  /** Bytes of the whole frame, header included. */
  readonly frameBytes: number;
  /** Samples per channel that the frame decodes to. */
  readonly samples: number;
  /** Rate and channels as the header states them: half the played rate where SBR is implicit. */
  readonly info: AudioInfo;
}

/** True when an ADTS sync word (12 ones and layer 0) is at `at`. */
export function isAdtsSync(bytes: Uint8Array, at: number): boolean {
  return u8(bytes, at) === 0xff && (u8(bytes, at + 1) & 0xf6) === 0xf0;
}

/** Reads the header at `at`, of which {@link ADTS_HEADER_BYTES} must be there; null when it is not one. */
export function parseAdts(bytes: Uint8Array, at: number): AdtsHeader | null {
  if (!isAdtsSync(bytes, at)) return null;
  const third = u8(bytes, at + 2);
  const fourth = u8(bytes, at + 3);
  const sampleRate = AAC_SAMPLE_RATES[(third >> 2) & 0x0f];
  const frameBytes = ((fourth & 3) << 11) | (u8(bytes, at + 4) << 3) | (u8(bytes, at + 5) >> 5);
  if (sampleRate === undefined || frameBytes <= ADTS_HEADER_BYTES) return null;
  return {
    frameBytes,
    samples: ((u8(bytes, at + 6) & 3) + 1) * SAMPLES_PER_BLOCK,
    info: { codec: 'aac', sampleRate, channels: CHANNELS[((third & 1) << 2) | (fourth >> 6)] ?? 2 },
  };
}

/** A raw AAC-LC frame behind its header: MPEG-4, no CRC, one raw data block. `sampleRate` is one that AAC has an index for. */
export function withAdtsHeader(
  frame: Uint8Array,
  { sampleRate, channels }: { readonly sampleRate: number; readonly channels: number },
): Uint8Array {
  const objectType = 1;
  const rateIndex = AAC_SAMPLE_RATES.indexOf(sampleRate);
  const length = frame.length + ADTS_HEADER_BYTES;
  const bytes = new Uint8Array(length);
  bytes[0] = 0xff;
  bytes[1] = 0xf1;
  bytes[2] = (objectType << 6) | (rateIndex << 2) | (channels >> 2);
  bytes[3] = ((channels & 3) << 6) | (length >> 11);
  bytes[4] = (length >> 3) & 0xff;
  bytes[5] = ((length & 7) << 5) | 0x1f;
  bytes[6] = 0xfc;
  bytes.set(frame, ADTS_HEADER_BYTES);
  return bytes;
}
