import { asBuffer } from '../../../media/ts/bytes.ts';
import { NAL_AUD, NAL_PPS, NAL_SPS, nalType, scanNals } from '../../../media/ts/h264.ts';

/*
 * Bodies of RTMP's audio and video messages, which are those of FLV tags (Adobe Flash Video File Format 10.1, E.4.2 and
 * E.4.3), with H.264 as ISO/IEC 14496-15 stores it.
 */

const AVC = 7;
const KEY_FRAME = 1;
const INTER_FRAME = 2;
/** AAC, 44 kHz, 16 bit, stereo: always these four for AAC, whose own header says what is true. */
const AAC = 0xaf;
const SEQUENCE_HEADER = 0;
const CODED = 1;
const LENGTH_BYTES = 4;

/** The message that says how the pictures behind it are decoded: AVCDecoderConfigurationRecord. `sets`: SPS and PPS in Annex B form. */
export function avcHeader(sets: Buffer): Buffer {
  const nals = nalsOf(sets);
  const sps = nals.filter((nal) => nalType(nal[0] ?? 0) === NAL_SPS);
  const pps = nals.filter((nal) => nalType(nal[0] ?? 0) === NAL_PPS);
  const [first] = sps;
  const profile = first?.subarray(1, 4) ?? Buffer.alloc(3);
  return Buffer.concat([
    Buffer.of((KEY_FRAME << 4) | AVC, SEQUENCE_HEADER, 0, 0, 0),
    Buffer.of(1, ...profile, 0xfc | (LENGTH_BYTES - 1), 0xe0 | sps.length),
    ...sps.flatMap(withLength16),
    Buffer.of(pps.length),
    ...pps.flatMap(withLength16),
  ]);
}

/**
 * A picture: its slices behind their lengths, without the delimiter and the parameter sets, which the header has.
 * @param offsetMs how much later than decoded it is shown
 */
export function avcPicture(unit: Uint8Array, key: boolean, offsetMs: number): Buffer {
  const bytes = asBuffer(unit);
  const places: number[] = [];
  scanNals(bytes, places);
  let size = 5;
  for (let at = 0; at < places.length; at += 2) {
    if (isKept(bytes, places, at)) size += LENGTH_BYTES + (places[at + 1] ?? 0) - (places[at] ?? 0);
  }
  const out = Buffer.allocUnsafe(size);
  out[0] = ((key ? KEY_FRAME : INTER_FRAME) << 4) | AVC;
  out[1] = CODED;
  out.writeIntBE(offsetMs, 2, 3);
  let to = 5;
  for (let at = 0; at < places.length; at += 2) {
    if (!isKept(bytes, places, at)) continue;
    const [start = 0, end = 0] = [places[at], places[at + 1]];
    to = out.writeUInt32BE(end - start, to);
    to += bytes.copy(out, to, start, end);
  }
  return out;
}

/** The message that says how the sound behind it is decoded: AudioSpecificConfig. */
export function aacHeader(config: Buffer): Buffer {
  return Buffer.concat([Buffer.of(AAC, SEQUENCE_HEADER), config]);
}

/** A frame of sound, without its ADTS header. */
export function aacFrame(raw: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(AAC, CODED), raw]);
}

function isKept(bytes: Buffer, places: readonly number[], at: number): boolean {
  const type = nalType(bytes[places[at] ?? 0] ?? 0);
  return type !== NAL_AUD && type !== NAL_SPS && type !== NAL_PPS;
}

function nalsOf(annexB: Buffer): Buffer[] {
  const places: number[] = [];
  scanNals(annexB, places);
  const nals: Buffer[] = [];
  for (let at = 0; at < places.length; at += 2) nals.push(annexB.subarray(places[at], places[at + 1]));
  return nals;
}

function withLength16(nal: Buffer): Buffer[] {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(nal.length);
  return [length, nal];
}
