/** The middle and the slow end of a set of durations, milliseconds; null when there was none. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

/** Durations of the last `spanMs` milliseconds, read as percentiles. Bounded: at most `limit` of them, oldest out first. */
export class TimedWindow {
  readonly #spanMs: number;
  readonly #limit: number;
  readonly #samples: { readonly atMs: number; readonly valueMs: number }[] = [];

  constructor(spanMs = 1000, limit = 240) {
    this.#spanMs = spanMs;
    this.#limit = limit;
  }

  /** Takes a duration measured at `atMs`; times never go back. */
  add(atMs: number, valueMs: number): void {
    this.#samples.push({ atMs, valueMs });
    if (this.#samples.length > this.#limit) this.#samples.shift();
  }

  /** How many samples are inside the window at `nowMs`. */
  count(nowMs: number): number {
    this.#forget(nowMs);
    return this.#samples.length;
  }

  /** The percentiles of what is inside the window at `nowMs`, by nearest rank. */
  percentiles(nowMs: number): Percentiles {
    this.#forget(nowMs);
    const sorted = this.#samples.map(({ valueMs }) => valueMs).sort((a, b) => a - b);
    const rank = (share: number): number | null => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
    return { p50: rank(0.5), p95: rank(0.95) };
  }

  /** Forgets everything. */
  clear(): void {
    this.#samples.length = 0;
  }

  #forget(nowMs: number): void {
    const first = this.#samples.findIndex(({ atMs }) => atMs > nowMs - this.#spanMs);
    this.#samples.splice(0, first === -1 ? this.#samples.length : first);
  }
}
