/** Keeps the newest samples with their times, without allocating. */
export class SlidingSamples {
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  #count = 0;

  /** @param capacity samples kept; the oldest are overwritten */
  constructor(capacity: number) {
    this.#times = new Float64Array(capacity);
    this.#values = new Float64Array(capacity);
  }

  /** Adds a sample. */
  add(time: number, value: number): void {
    const slot = this.#count % this.#times.length;
    this.#times[slot] = time;
    this.#values[slot] = value;
    this.#count += 1;
  }

  /** The values of samples at or after `time`, rising. */
  since(time: number): Float64Array {
    const kept = Math.min(this.#count, this.#times.length);
    return this.#values
      .subarray(0, kept)
      .filter((_, slot) => (this.#times[slot] ?? 0) >= time)
      .sort();
  }
}

/** Percentile by nearest rank; null without samples. */
export function percentile(rising: Float64Array, share: number): number | null {
  return rising[Math.ceil(share * rising.length) - 1] ?? null;
}
