import type { AudioInfo } from '../access-unit.ts';
import { u8 } from './bytes.ts';

/** Bytes of an ADTS header without CRC: the least that has to be there to read one. */
export const ADTS_HEADER_BYTES = 7;

/** Samples per AAC raw data block. */
const SAMPLES_PER_BLOCK = 1024;

const SAMPLE_RATES = [
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
  const sampleRate = SAMPLE_RATES[(third >> 2) & 0x0f];
  const frameBytes = ((fourth & 3) << 11) | (u8(bytes, at + 4) << 3) | (u8(bytes, at + 5) >> 5);
  if (sampleRate === undefined || frameBytes <= ADTS_HEADER_BYTES) return null;
  return {
    frameBytes,
    samples: ((u8(bytes, at + 6) & 3) + 1) * SAMPLES_PER_BLOCK,
    info: { codec: 'aac', sampleRate, channels: CHANNELS[((third & 1) << 2) | (fourth >> 6)] ?? 2 },
  };
}
