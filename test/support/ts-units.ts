import { createHash } from 'node:crypto';
import type { AccessUnit } from '../../src-main/media/access-unit.ts';
import { TsDemuxer, type TsDemuxerOptions } from '../../src-main/media/ts/demuxer.ts';
import { NAL_AUD, nalType, scanNals } from '../../src-main/media/ts/h264.ts';

/** What demuxing gave: the units, and the demuxer for its statistics. */
export interface Demuxed {
  readonly units: readonly AccessUnit[];
  readonly demuxer: TsDemuxer;
}

/** Demuxes pieces of a stream to its end. */
export function demux(pieces: Iterable<Uint8Array>, options: Partial<TsDemuxerOptions> = {}): Demuxed {
  const units: AccessUnit[] = [];
  const demuxer = new TsDemuxer({ ...options, onUnit: (unit) => units.push(unit) });
  for (const piece of pieces) demuxer.push(piece);
  demuxer.flush();
  return { units, demuxer };
}

/** The units of one kind. */
export function ofKind(units: readonly AccessUnit[], kind: AccessUnit['kind']): AccessUnit[] {
  return units.filter((unit) => unit.kind === kind);
}

/** Bytes as a short text that differs when they do. */
export function digest(bytes: Uint8Array): string {
  return `${bytes.length} bytes ${createHash('sha1').update(bytes).digest('hex').slice(0, 12)}`;
}

/**
 * A picture's NAL units, without access unit delimiters: what stays the same on every way through MPEG-TS, where
 * delimiters are added and start codes rewritten.
 */
export function nalsOf(bytes: Uint8Array): string[] {
  const data = Buffer.from(bytes);
  const nals: number[] = [];
  scanNals(data, nals);
  const out: string[] = [];
  for (let index = 0; index < nals.length; index += 2) {
    const nal = data.subarray(nals[index], nals[index + 1]);
    if (nalType(nal[0] ?? 0) !== NAL_AUD) out.push(digest(nal));
  }
  return out;
}

/** Cuts bytes into pieces of the given sizes, used in turn. */
export function pieces(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? bytes.length);
    out.push(bytes.subarray(at, at + size));
    at += size;
  }
  return out;
}

/** A picture of `size` bytes in form only: one slice NAL unit whose content no decoder could use. */
export function fakePicture(size: number, key: boolean, fill = 0x55): Buffer {
  const bytes = Buffer.alloc(Math.max(size, 7), fill);
  bytes.set([0, 0, 0, 1, key ? 0x65 : 0x41, 0x88]);
  return bytes;
}

/** The SPS of 640×480 at 30 pictures a second, and a PPS, behind start codes. */
export const PARAMETER_SETS = Buffer.from(
  '000000016742c01eda0280f684000003000400000300f23c58ba800000000168ce0fc8',
  'hex',
);

/** An ADTS frame of `size` bytes, 48 kHz stereo, in form only. */
export function fakeAdts(size: number, fill = 0x21): Buffer {
  const bytes = Buffer.alloc(size, fill);
  bytes.set([0xff, 0xf1, 0x4c, 0x80 | (size >> 11), (size >> 3) & 0xff, ((size & 7) << 5) | 0x1f, 0xfc]);
  return bytes;
}

/** An Opus packet of `size` bytes, one 20 ms frame, in form only. */
export function fakeOpus(size: number, fill = 0x33): Buffer {
  const bytes = Buffer.alloc(size, fill);
  bytes[0] = 0xfc;
  return bytes;
}
