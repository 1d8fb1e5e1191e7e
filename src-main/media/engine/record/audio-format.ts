import type { AudioInfo } from '../../access-unit.ts';
import { AAC_SAMPLE_RATES, ADTS_HEADER_BYTES, parseAdts } from '../../ts/adts.ts';
import { u8 } from '../../ts/bytes.ts';
import { OPUS_SAMPLE_RATE, opusSamples } from '../../ts/opus.ts';
import type { AudioTrack } from './recording-file.ts';

/** One audio unit as containers store it. */
export interface AudioSample {
  /** The bytes without their framing. */
  readonly bytes: Uint8Array;
  readonly durationUs: number;
  /** What the unit says about its stream; null where it says nothing (Opus packets do not). */
  readonly track: AudioTrack | null;
}

const AAC_LC = 2;

/** The track a container announces for this audio, before any unit of it was seen: AAC is taken for AAC-LC. */
export function announcedAudioTrack({ codec, sampleRate, channels }: AudioInfo): AudioTrack {
  if (codec === 'opus') return { codec, sampleRate: OPUS_SAMPLE_RATE, channels, config: opusHead(channels) };
  const rateIndex = AAC_SAMPLE_RATES.indexOf(sampleRate);
  return {
    codec,
    sampleRate,
    channels,
    config: audioSpecificConfig(AAC_LC, rateIndex, channels === 8 ? 7 : channels),
  };
}

/** Takes an audio unit out of its framing; null where it is damaged. */
export function readAudioSample(codec: AudioInfo['codec'], unit: Uint8Array): AudioSample | null {
  return codec === 'aac' ? readAdts(unit) : readOpus(unit);
}

function readAdts(unit: Uint8Array): AudioSample | null {
  const header = unit.length >= ADTS_HEADER_BYTES ? parseAdts(unit, 0) : null;
  const headerBytes = (u8(unit, 1) & 1) === 1 ? ADTS_HEADER_BYTES : ADTS_HEADER_BYTES + 2;
  if (!header || header.frameBytes > unit.length || header.frameBytes <= headerBytes) return null;
  const third = u8(unit, 2);
  const channelConfig = ((third & 1) << 2) | (u8(unit, 3) >> 6);
  return {
    bytes: unit.subarray(headerBytes, header.frameBytes),
    durationUs: (header.samples * 1e6) / header.info.sampleRate,
    track: {
      ...header.info,
      config: audioSpecificConfig((third >> 6) + 1, (third >> 2) & 0xf, channelConfig),
    },
  };
}

function readOpus(unit: Uint8Array): AudioSample | null {
  const samples = opusSamples(unit);
  if (samples === 0) return null;
  return { bytes: unit, durationUs: (samples * 1e6) / OPUS_SAMPLE_RATE, track: null };
}

/** AudioSpecificConfig of 2 bytes: object type, frequency index, channels (ISO/IEC 14496-3, 1.6.2.1). */
function audioSpecificConfig(objectType: number, rateIndex: number, channelConfig: number): Buffer {
  return Buffer.from([(objectType << 3) | (rateIndex >> 1), ((rateIndex & 1) << 7) | (channelConfig << 3)]);
}

/**
 * The identification header of Opus (RFC 7845, 5.1). The pre-skip is 0: a recording begins in the middle of a stream,
 * whose timestamps already say when each packet sounds.
 */
function opusHead(channels: number): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(channels, 9);
  head.writeUInt32LE(OPUS_SAMPLE_RATE, 12);
  return head;
}
