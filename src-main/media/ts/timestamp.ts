import { u8 } from './bytes.ts';

/** Ticks of the MPEG system clock per second, as PTS and DTS count them. */
export const TICKS_PER_SECOND = 90_000;

/** PTS, DTS and PCR base are 33 bits: they start again from 0 after 26.5 hours. */
export const TIMESTAMP_WRAP = 2 ** 33;

/** Microseconds as 90 kHz ticks, rounded; not wrapped. */
export function usToTicks(us: number): number {
  return Math.round((us * 9) / 100);
}

/** 90 kHz ticks as microseconds, rounded. A time that went through ticks once comes back unchanged from then on. */
export function ticksToUs(ticks: number): number {
  return Math.round((ticks * 100) / 9);
}

/** Reduces ticks (also negative ones) to the 33 bits that travel. */
export function wrapTicks(ticks: number): number {
  return ((ticks % TIMESTAMP_WRAP) + TIMESTAMP_WRAP) % TIMESTAMP_WRAP;
}

/** Writes a PTS or DTS of 5 bytes; `marker` is its leading nibble (2 PTS alone, 3 PTS before a DTS, 1 DTS). */
export function writeTimestamp(out: Uint8Array, at: number, marker: number, ticks: number): void {
  const wrapped = wrapTicks(ticks);
  const low = wrapped % 2 ** 30;
  out[at] = (marker << 4) | (Math.floor(wrapped / 2 ** 30) << 1) | 1;
  out[at + 1] = low >>> 22;
  out[at + 2] = ((low >>> 14) & 0xfe) | 1;
  out[at + 3] = low >>> 7;
  out[at + 4] = ((low << 1) & 0xfe) | 1;
}

/** Reads a PTS or DTS of 5 bytes; null when its marker bits are not set. */
export function readTimestamp(bytes: Uint8Array, at: number): number | null {
  const first = u8(bytes, at);
  const third = u8(bytes, at + 2);
  const fifth = u8(bytes, at + 4);
  if ((first & third & fifth & 1) === 0) return null;
  const low = (u8(bytes, at + 1) << 22) | ((third >> 1) << 15) | (u8(bytes, at + 3) << 7) | (fifth >> 1);
  return ((first >> 1) & 7) * 2 ** 30 + low;
}

/** Writes a PCR of 6 bytes whose 27 MHz extension is 0. */
export function writePcr(out: Uint8Array, at: number, ticks: number): void {
  const wrapped = wrapTicks(ticks);
  const upper = Math.floor(wrapped / 2);
  out[at] = upper >>> 24;
  out[at + 1] = upper >>> 16;
  out[at + 2] = upper >>> 8;
  out[at + 3] = upper;
  out[at + 4] = ((wrapped % 2) << 7) | 0x7e;
  out[at + 5] = 0;
}

/** A jump larger than this many ticks (6.6 hours) is believed only when a second timestamp confirms it. */
const DOUBTFUL_JUMP = TIMESTAMP_WRAP / 4;

/**
 * Unwraps the 33-bit timestamps of a program onto one continuous timeline: each is placed on the turn of the clock that
 * is nearest to the ones before it, so B-frames and tracks that run slightly apart stay together across the wrap.
 */
export class Timeline {
  readonly #startTicks: number | null;
  #reference: number | null;
  #doubtful: number | null = null;

  /** `nearUs`: where the first timestamp is expected (± 13 h); null takes it as it is, in 0…26.5 h. */
  constructor(nearUs: number | null = null) {
    this.#startTicks = nearUs === null ? null : usToTicks(nearUs);
    this.#reference = this.#startTicks;
  }

  /** Places a wrapped timestamp and returns it in unwrapped ticks. */
  place(wrapped: number): number {
    if (this.#reference === null) {
      this.#reference = wrapped;
      return wrapped;
    }
    const placed = nearest(wrapped, this.#reference);
    const doubtful = Math.abs(placed - this.#reference) > DOUBTFUL_JUMP;
    const confirmed = this.#doubtful !== null && Math.abs(placed - this.#doubtful) < DOUBTFUL_JUMP;
    if (!doubtful || confirmed) {
      this.#reference = placed;
      this.#doubtful = null;
    } else {
      this.#doubtful = placed;
    }
    return placed;
  }

  /** Forgets what was seen: the next timestamp is a first one again. */
  reset(): void {
    this.#reference = this.#startTicks;
    this.#doubtful = null;
  }
}

function nearest(wrapped: number, reference: number): number {
  const half = TIMESTAMP_WRAP / 2;
  return reference - half + wrapTicks(wrapped - reference + half);
}
