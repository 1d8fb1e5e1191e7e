import { findStartCode } from '../ts/h264.ts';

/**
 * Copies an H.264 access unit in Annex B form, with every start code made 4 bytes long, as `AccessUnit.bytes` wants it
 * (encoders use the 3-byte form inside a unit; ISO/IEC 14496-10 annex B allows both).
 *
 * @param unit the encoder's bytes; they may be FFmpeg's own memory, the result never is
 */
export function copyWithLongStartCodes(unit: Buffer): Uint8Array {
  const short: number[] = [];
  for (let at = findStartCode(unit, 0); at !== -1; at = findStartCode(unit, at + 3)) {
    if (at === 0 || unit[at - 1] !== 0) short.push(at);
  }
  const copy = new Uint8Array(unit.length + short.length);
  let from = 0;
  let to = 0;
  for (const at of short) {
    copy.set(unit.subarray(from, at), to);
    to += at - from + 1;
    from = at;
  }
  copy.set(unit.subarray(from), to);
  return copy;
}
