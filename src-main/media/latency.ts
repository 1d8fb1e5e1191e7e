import { usToTicks, wrapTicks } from './ts/timestamp.ts';

/** How a latency was measured: each picture by its timestamp, or from the first picture on because they were rewritten. */
export type LatencySource = 'exact' | 'estimated';

/** One picture's way. */
export interface Latency {
  readonly latencyUs: number;
  readonly source: LatencySource;
}

/** Percentiles in microseconds over the pictures measured; null before the first. */
export interface LatencyPercentiles {
  readonly p50Us: number | null;
  readonly p95Us: number | null;
  readonly p99Us: number | null;
}

/** Bounds of a {@link LatencyTracker}. */
export interface LatencyTrackerOptions {
  /** Pictures on their way that are remembered; 4096 by default (two minutes at 30 per second). */
  readonly units?: number;
  /** Latencies kept for the percentiles, exact up to there and then a fair sample; 65536 by default. */
  readonly samples?: number;
  /** Random numbers from 0 to below 1; `Math.random` by default. */
  readonly random?: () => number;
}

/** A time as it is after a way through MPEG-TS, which carries 33 bits of a 90 kHz clock. */
const ticksOf = (ptsUs: number): number => wrapTicks(usToTicks(ptsUs));

/**
 * Measures each picture's way from capture to the end of decoding. Peers keep the timestamps of what they process, so a
 * picture's PTS says when it was captured; where a peer writes its own, the first picture back is taken for the first one
 * sent, which says at most how long it took, and is called estimated.
 */
export class LatencyTracker {
  readonly #units: number;
  readonly #samples: number;
  readonly #random: () => number;
  readonly #captures = new Map<number, number>();
  readonly #latencies: number[] = [];
  #first: { readonly captureUs: number } | null = null;
  #rewrittenFrom: { readonly ptsUs: number; readonly captureUs: number } | null = null;
  #measured = 0;
  #estimated = 0;

  constructor(options: LatencyTrackerOptions = {}) {
    this.#units = options.units ?? 4096;
    this.#samples = options.samples ?? 65_536;
    this.#random = options.random ?? Math.random;
  }

  /** Pictures measured. */
  get count(): number {
    return this.#measured;
  }

  /** How the pictures were measured: `estimated` as soon as one was; null before the first. */
  get source(): LatencySource | null {
    if (this.#measured === 0) return null;
    return this.#estimated > 0 ? 'estimated' : 'exact';
  }

  /** A picture leaves. `captureUs` and `nowUs` below share one clock. */
  sent(ptsUs: number, captureUs: number): void {
    this.#first ??= { captureUs };
    this.#captures.set(ticksOf(ptsUs), captureUs);
    if (this.#captures.size <= this.#units) return;
    const { value: oldest, done } = this.#captures.keys().next();
    if (!done) this.#captures.delete(oldest);
  }

  /**
   * A picture is back and decoded.
   * @param captureUs capture time read out of the picture itself; null where it carries none
   * @returns its latency; null before anything was sent
   */
  received(ptsUs: number, nowUs: number, captureUs: number | null = null): Latency | null {
    const known = captureUs ?? this.#captureOf(ptsUs);
    if (known !== null) return this.#measure(nowUs - known, 'exact');
    if (!this.#first) return null;
    this.#rewrittenFrom ??= { ptsUs, captureUs: this.#first.captureUs };
    const sinceUs = ptsUs - this.#rewrittenFrom.ptsUs;
    return this.#measure(Math.max(0, nowUs - this.#rewrittenFrom.captureUs - sinceUs), 'estimated');
  }

  /** Percentiles by nearest rank. */
  percentiles(): LatencyPercentiles {
    const sorted = Float64Array.from(this.#latencies).sort();
    const rank = (share: number): number | null => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
    return { p50Us: rank(0.5), p95Us: rank(0.95), p99Us: rank(0.99) };
  }

  /** Capture time by PTS; one tick off is the same picture, rounded elsewhere. */
  #captureOf(ptsUs: number): number | null {
    const ticks = ticksOf(ptsUs);
    for (const candidate of [ticks, ticks - 1, ticks + 1]) {
      const captureUs = this.#captures.get(wrapTicks(candidate));
      if (captureUs !== undefined) return captureUs;
    }
    return null;
  }

  #measure(latencyUs: number, source: LatencySource): Latency {
    if (source === 'estimated') this.#estimated += 1;
    // Reservoir sampling (Vitter's algorithm R): each picture is kept with the same chance.
    const slot =
      this.#measured < this.#samples ? this.#measured : Math.floor(this.#random() * (this.#measured + 1));
    if (slot < this.#samples) this.#latencies[slot] = latencyUs;
    this.#measured += 1;
    return { latencyUs, source };
  }
}
