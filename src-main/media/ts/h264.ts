import { u8 } from './bytes.ts';

// NAL unit types: ITU-T H.264, table 7-1.
const NAL_SLICE = 1;
/** A slice of an instantaneous decoding refresh: decoding can start at its picture. */
export const NAL_IDR = 5;
/** Supplemental enhancement information. */
export const NAL_SEI = 6;
/** A sequence parameter set. */
export const NAL_SPS = 7;
/** A picture parameter set. */
export const NAL_PPS = 8;
/** An access unit delimiter. */
export const NAL_AUD = 9;

/** The start code written before every NAL unit. */
export const START_CODE = Uint8Array.of(0, 0, 0, 1);

/** An access unit delimiter that allows every slice type, start code included. */
export const AUD_UNIT = Uint8Array.of(...START_CODE, NAL_AUD, 0xf0);

const SHORT_START_CODE_BYTES = 3;
const SEI_RECOVERY_POINT = 6;

/** The type in a NAL unit's first byte. */
export function nalType(firstByte: number): number {
  return firstByte & 0x1f;
}

/** True for NAL units with slices of a picture (types 1 to 5). */
export function isSlice(type: number): boolean {
  return type >= NAL_SLICE && type <= NAL_IDR;
}

/**
 * True for NAL units that may only stand before the first slice of a picture, so that behind a slice they begin the
 * next one (7.4.1.2.3).
 */
export function opensPicture(type: number): boolean {
  return (type >= NAL_SEI && type <= NAL_AUD) || (type >= 14 && type <= 18);
}

/** True when the slice at `at` (its NAL header) is a picture's first: `first_mb_in_slice`, coded as one bit, is 0. */
export function isFirstSlice(bytes: Uint8Array, at: number): boolean {
  return (u8(bytes, at + 1) & 0x80) !== 0;
}

/** Length of the start code, of 3 or 4 bytes, that `bytes` begin with; 0 when they do not. */
export function startCodeBytes(bytes: Uint8Array): number {
  if (u8(bytes, 0) !== 0 || u8(bytes, 1) !== 0) return 0;
  if (u8(bytes, 2) === 1) return 3;
  return u8(bytes, 2) === 0 && u8(bytes, 3) === 1 ? 4 : 0;
}

/**
 * Offset of the next start code of 3 bytes at or behind `from`; -1 where there is none. Searches its 1: in coded video
 * that is much rarer than 0.
 */
export function findStartCode(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(1, from + 2); at !== -1; at = bytes.indexOf(1, at + 1)) {
    if (bytes[at - 1] === 0 && bytes[at - 2] === 0) return at - 2;
  }
  return -1;
}

/**
 * Finds the NAL units of Annex B bytes. Writes pairs of start (the NAL header) and end into `nals`, zeros between units
 * left out, and returns how many bytes precede the first start code.
 */
export function scanNals(bytes: Buffer, nals: number[]): number {
  nals.length = 0;
  const first = findStartCode(bytes, 0);
  if (first === -1) return bytes.length;
  for (let code = first; code !== -1; ) {
    const start = code + SHORT_START_CODE_BYTES;
    const next = findStartCode(bytes, start);
    let end = next === -1 ? bytes.length : next;
    while (end > start && bytes[end - 1] === 0) end -= 1;
    if (end > start) nals.push(start, end);
    code = next;
  }
  let lead = first;
  while (lead > 0 && bytes[lead - 1] === 0) lead -= 1;
  return lead;
}

/** True when Annex B bytes hold at least one slice. */
export function hasSlice(bytes: Buffer): boolean {
  for (let code = findStartCode(bytes, 0); code !== -1; ) {
    const start = code + SHORT_START_CODE_BYTES;
    if (isSlice(nalType(u8(bytes, start)))) return true;
    code = findStartCode(bytes, start);
  }
  return false;
}

/**
 * True when the SEI NAL unit in `bytes[start…end]` holds a recovery point (D.1.8): decoding can start at its picture,
 * as at the I-pictures of open GOPs and at the start of an intra refresh.
 */
export function hasRecoveryPoint(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start + 1;
  while (at + 1 < end && u8(bytes, at) !== 0x80) {
    let type = 0;
    for (; at < end && u8(bytes, at) === 0xff; at += 1) type += 255;
    type += u8(bytes, at);
    at += 1;
    let size = 0;
    for (; at < end && u8(bytes, at) === 0xff; at += 1) size += 255;
    size += u8(bytes, at);
    at += 1 + size;
    if (type === SEI_RECOVERY_POINT) return true;
  }
  return false;
}
