import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** Distance of the samples; a sample is how long after its predecessor it came. */
const RESOLUTION_MS = 10;

/** Measures how long the event loop keeps what is due waiting. */
export class LoopDelay {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #p99Ms = 0;

  constructor() {
    this.#histogram.enable();
  }

  /** The 99th percentile of the last closed second, in milliseconds beyond the sampling itself. */
  get p99Ms(): number {
    return this.#p99Ms;
  }

  /** Closes a second. */
  closeSecond(): void {
    if (this.#histogram.count > 0)
      this.#p99Ms = Math.max(0, this.#histogram.percentile(99) / 1e6 - RESOLUTION_MS);
    this.#histogram.reset();
  }

  /** Measures no more. */
  stop(): void {
    this.#histogram.disable();
  }
}
