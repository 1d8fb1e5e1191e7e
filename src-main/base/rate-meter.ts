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
    this.#forget(nowMs);
    const count = this.#buckets.reduce((sum, bucket) => sum + bucket.count, 0);
    // The oldest bucket that is kept begins inside the window, so the time that is counted does too.
    const countedMs = nowMs - (this.#oldestSlot(nowMs) + 1) * BUCKET_MS;
    const spanMs = Math.max(BUCKET_MS, Math.min(countedMs, nowMs - this.#firstMs));
    return (count * 1000) / spanMs;
  }

  /** The last slot that is no longer counted. */
  #oldestSlot(nowMs: number): number {
    return Math.floor((nowMs - this.#windowMs) / BUCKET_MS);
  }

  #forget(nowMs: number): void {
    const oldest = this.#oldestSlot(nowMs);
    while ((this.#buckets[0]?.slot ?? Number.POSITIVE_INFINITY) <= oldest) this.#buckets.shift();
  }
}

const BUCKET_MS = 100;
