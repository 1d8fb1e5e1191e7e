import { u8, u16 } from './bytes.ts';
import { readTimestamp, TICKS_PER_SECOND, TIMESTAMP_WRAP, wrapTicks, writeTimestamp } from './timestamp.ts';

/** Bytes from the start code to the length field's end: the length counts what follows. */
export const PES_PREFIX_BYTES = 6;

/** Stream id of the first video stream. */
export const STREAM_ID_VIDEO = 0xe0;
/** Stream id of the first MPEG audio stream. */
export const STREAM_ID_AUDIO = 0xc0;
/** Stream id of what MPEG does not define, Opus among it. */
export const STREAM_ID_PRIVATE_1 = 0xbd;

/** Bytes of a PES header with a PTS. */
export const PES_HEADER_PTS_BYTES = 14;
/** Bytes of a PES header with PTS and DTS. */
export const PES_HEADER_PTS_DTS_BYTES = 19;

/** The largest length a PES packet can state; a longer one (video only) states 0, "unbounded". */
export const MAX_PES_LENGTH = 0xffff;

/** ISO/IEC 13818-1 lets no picture wait longer in a decoder's buffer. */
const MAX_DECODE_LEAD = 10 * TICKS_PER_SECOND;

/** What {@link writePesHeader} writes; times in ticks, not wrapped. */
export interface PesHeaderFields {
  readonly streamId: number;
  /** Bytes after the prefix, 0 for unbounded. */
  readonly length: number;
  readonly pts: number;
  /** Null when it equals `pts`. */
  readonly dts: number | null;
  /** Stuffing bytes at the header's end. */
  readonly stuffing: number;
}

/** Writes a PES header with the data alignment flag and returns the offset behind it. */
export function writePesHeader(out: Uint8Array, fields: PesHeaderFields): number {
  const { streamId, length, pts, dts, stuffing } = fields;
  const bytes = dts === null ? PES_HEADER_PTS_BYTES : PES_HEADER_PTS_DTS_BYTES;
  out[0] = 0;
  out[1] = 0;
  out[2] = 1;
  out[3] = streamId;
  out[4] = length >> 8;
  out[5] = length;
  out[6] = 0x84;
  out[7] = dts === null ? 0x80 : 0xc0;
  out[8] = bytes - 9 + stuffing;
  writeTimestamp(out, 9, dts === null ? 2 : 3, pts);
  if (dts !== null) writeTimestamp(out, 14, 1, dts);
  out.fill(0xff, bytes, bytes + stuffing);
  return bytes + stuffing;
}

/** A PES header as read: where its payload starts, and its wrapped times in ticks where it has them. */
export interface PesHeader {
  readonly payloadStart: number;
  readonly pts: number | null;
  readonly dts: number | null;
}

/** Why a PES packet cannot be used. */
export type PesHeaderFault = 'malformed' | 'scrambled';

/** Reads the header at the start of a whole PES packet. */
export function parsePesHeader(pes: Uint8Array): PesHeader | PesHeaderFault {
  const flags = u8(pes, 6);
  const payloadStart = 9 + u8(pes, 8);
  if (pes.length < 9 || (flags & 0xc0) !== 0x80 || payloadStart > pes.length) return 'malformed';
  if ((flags & 0x30) !== 0) return 'scrambled';
  const timestamps = u8(pes, 7) >> 6;
  const pts = timestamps >= 2 && payloadStart >= PES_HEADER_PTS_BYTES ? readTimestamp(pes, 9) : null;
  const dts = timestamps === 3 && payloadStart >= PES_HEADER_PTS_DTS_BYTES ? readTimestamp(pes, 14) : null;
  return { payloadStart, pts, dts: pts === null ? null : dts };
}

/** True when `bytes` start as a PES packet of a stream id that has the usual header. */
export function isPesStart(bytes: Uint8Array): boolean {
  const id = u8(bytes, 3);
  return (
    u16(bytes, 0) === 0 &&
    u8(bytes, 2) === 1 &&
    (id === STREAM_ID_PRIVATE_1 || (id >= 0xc0 && id <= 0xef) || id === 0xfd)
  );
}

/**
 * How far a DTS lies before its PTS, in ticks; both wrapped. Negative where an encoder puts it behind, against the rule;
 * 0 for one so far away that it must be damaged.
 */
export function decodeLead(pts: number, dts: number): number {
  const half = TIMESTAMP_WRAP / 2;
  const lead = wrapTicks(pts - dts + half) - half;
  return Math.abs(lead) > MAX_DECODE_LEAD ? 0 : lead;
}
