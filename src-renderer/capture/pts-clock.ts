/** A picture's time is taken for main's own clock when it reached us at most so long after it, in microseconds. */
const PLAUSIBLE_DELAY_US = 1_000_000;
/** Sound's time is taken for the window's own clock when it reached us within this time, in microseconds. */
const PLAUSIBLE_OWN_DELAY_US = 100_000;
/** Clocks of one machine that were compared over a link may seem to differ by so much, in microseconds. */
const TOLERANCE_US = 20_000;
/** The shortest delay seen is forgotten at this rate, so that a device whose clock drifts is followed. */
const DRIFT = 50e-6;

/**
 * Maps the timestamps of one device to main's monotonic clock. Browsers stamp on one of three clocks: the machine's
 * monotonic one, which is main's (cameras on Linux); the window's own (microphones); or one that began with the device. The
 * last is told by the shortest way a frame took to us: what remains wrong is that shortest delay, a few milliseconds.
 */
export class PtsClock {
  #shortestDelayUs: number | null = null;
  #observedUs = 0;

  /**
   * Takes note of a frame that arrived now.
   * @param timestampUs as the device stamped it.
   * @param nowUs on main's clock.
   */
  observe(timestampUs: number, nowUs: number): void {
    const delayUs = nowUs - timestampUs;
    const forgotten = (nowUs - this.#observedUs) * DRIFT;
    this.#shortestDelayUs =
      this.#shortestDelayUs === null ? delayUs : Math.min(this.#shortestDelayUs + forgotten, delayUs);
    this.#observedUs = nowUs;
  }

  /**
   * A frame's time on main's clock, whole microseconds.
   * @param mainAheadUs how far main's clock is ahead of the window's own.
   */
  toMain(timestampUs: number, mainAheadUs: number): number {
    const delayUs = this.#shortestDelayUs ?? 0;
    if (delayUs >= -TOLERANCE_US && delayUs <= PLAUSIBLE_DELAY_US) return Math.round(timestampUs);
    const ownDelayUs = delayUs - mainAheadUs;
    const own = ownDelayUs >= -TOLERANCE_US && ownDelayUs <= PLAUSIBLE_OWN_DELAY_US;
    return Math.round(timestampUs + (own ? mainAheadUs : delayUs));
  }
}
