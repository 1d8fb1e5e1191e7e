import { u8 } from './bytes.ts';

/** Opus always counts its time in 48 kHz samples. */
export const OPUS_SAMPLE_RATE = 48_000;

/** Leading 11 bits of an Opus control header in MPEG-TS. */
const CONTROL_PREFIX = 0x7fe0;
const START_TRIM = 0x10;
const END_TRIM = 0x08;
const CONTROL_EXTENSION = 0x04;

/** Bytes of the control header (Opus in MPEG-TS, `opus_control_header`) for a packet of `size` bytes without trims. */
export function opusControlBytes(size: number): number {
  return 3 + Math.floor(size / 255);
}

/** Writes the control header of a packet of `size` bytes and returns the offset behind it. */
export function writeOpusControl(out: Uint8Array, at: number, size: number): number {
  out[at] = CONTROL_PREFIX >> 8;
  out[at + 1] = CONTROL_PREFIX & 0xff;
  let cursor = at + 2;
  let rest = size;
  for (; rest >= 255; rest -= 255) {
    out[cursor] = 255;
    cursor += 1;
  }
  out[cursor] = rest;
  return cursor + 1;
}

/** Where an Opus packet lies behind its control header. */
export interface OpusControl {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the control header at `at`; null when there is none or its packet does not fit. Trim counts (samples a player
 * cuts at the first and last packet) and extensions are stepped over: an access unit has no place for them, and
 * untrimmed sound is at most 80 ms longer at its ends.
 */
export function readOpusControl(bytes: Uint8Array, at: number): OpusControl | null {
  if (u8(bytes, at) !== CONTROL_PREFIX >> 8 || (u8(bytes, at + 1) & 0xe0) !== (CONTROL_PREFIX & 0xff))
    return null;
  const flags = u8(bytes, at + 1);
  let cursor = at + 2;
  let size = 0;
  for (;;) {
    if (cursor >= bytes.length) return null;
    const part = u8(bytes, cursor);
    cursor += 1;
    size += part;
    if (part < 255) break;
  }
  if (flags & START_TRIM) cursor += 2;
  if (flags & END_TRIM) cursor += 2;
  if (flags & CONTROL_EXTENSION) cursor += 1 + u8(bytes, cursor);
  return cursor + size > bytes.length ? null : { start: cursor, end: cursor + size };
}

/** Frame duration in samples by the TOC byte's configuration number (RFC 6716, table 2). */
function frameSamples(config: number): number {
  if (config < 12) return [480, 960, 1920, 2880][config % 4] ?? 960;
  if (config < 16) return config % 2 === 0 ? 480 : 960;
  return [120, 240, 480, 960][config % 4] ?? 960;
}

/** How long an Opus packet plays, in 48 kHz samples (RFC 6716, 3.1); 0 when it is malformed or empty. */
export function opusSamples(packet: Uint8Array): number {
  if (packet.length === 0) return 0;
  const toc = u8(packet, 0);
  const code = toc & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : u8(packet, 1) & 0x3f;
  return frameSamples(toc >> 3) * frames;
}
