/** Counts how often something happens, and how often per second over the last two seconds. */
export class RateMeter {
  readonly #windowMs: number;
  readonly #buckets: { slot: number; count: number }[] = [];
  #total = 0;
  #firstMs: number | null = null;
  #lastMs: number | null = null;

  /** @param windowMs how far back {@link perSecond} looks */
  constructor(windowMs = 2000) {
    this.#windowMs = windowMs;
  }

  /** It happened `count` times at `nowMs` (any clock, milliseconds). */
  add(nowMs: number, count = 1): void {
    this.#firstMs ??= nowMs;
    this.#lastMs = nowMs;
    this.#total += count;
    const slot = Math.floor(nowMs / BUCKET_MS);
    const last = this.#buckets.at(-1);
    if (last?.slot === slot) last.count += count;
    else this.#buckets.push({ slot, count });
    this.#forget(nowMs);
  }

  /** Times in all. */
  get total(): number {
    return this.#total;
  }

  /** When it last happened, on the caller's clock; null before the first time. */
  get lastMs(): number | null {
    return this.#lastMs;
  }

  /** When it first happened, on the caller's clock; null before that. */
  get firstMs(): number | null {
    return this.#firstMs;
  }

  /** Times per second over the window, or since the first time where that is less. */
  perSecond(nowMs: number): number {
    if (this.#firstMs === null) return 0;
    const sinceMs = this.#forget(nowMs);
    const count = this.#buckets.reduce((sum, bucket) => sum + bucket.count, 0);
    const spanMs = Math.max(BUCKET_MS, nowMs - Math.max(sinceMs, this.#firstMs));
    return (count * 1000) / spanMs;
  }

  /** Drops buckets that are not wholly within the window; returns when the oldest that may be left began. */
  #forget(nowMs: number): number {
    const oldest = Math.floor((nowMs - this.#windowMs) / BUCKET_MS) + 1;
    while ((this.#buckets[0]?.slot ?? Number.POSITIVE_INFINITY) < oldest) this.#buckets.shift();
    return oldest * BUCKET_MS;
  }
}

const BUCKET_MS = 100;
