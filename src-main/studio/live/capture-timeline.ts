/** Captured times further than this from now are on another clock. */
const MAX_SKEW_US = 3_000_000;

/** A picture at or before its predecessor's time is put this much behind it. */
export const MIN_STEP_US = 1_000;

/**
 * Keeps the times of captured units on main's clock and rising. Windows correct their clock themselves; a window that
 * was loaded again, a machine that slept or a camera with a clock of its own may still be off, and a held picture may
 * have been sent in between.
 */
export class CaptureTimeline {
  readonly #onRebased: (byUs: number) => void;
  #offsetUs = 0;
  #lastUs: Record<'video' | 'audio', number> = { video: 0, audio: 0 };

  /** @param onRebased told by how much times are shifted from now on, when they were not near the present */
  constructor(onRebased: (byUs: number) => void) {
    this.#onRebased = onRebased;
  }

  /** Another clock may follow. */
  newClock(): void {
    this.#offsetUs = 0;
  }

  /**
   * The time a unit gets, in microseconds on main's clock; null for sound that is not near the present, which pictures
   * alone set right.
   */
  place(kind: 'video' | 'audio', ptsUs: number, nowUs: number): number | null {
    if (Math.abs(ptsUs + this.#offsetUs - nowUs) > MAX_SKEW_US) {
      if (kind === 'audio') return null;
      this.#offsetUs = nowUs - ptsUs;
      this.#onRebased(this.#offsetUs);
    }
    return this.#rising(kind, ptsUs + this.#offsetUs);
  }

  /** The time of a picture that is repeated now. */
  hold(nowUs: number): number {
    return this.#rising('video', nowUs);
  }

  #rising(kind: 'video' | 'audio', wantedUs: number): number {
    const placedUs = Math.max(wantedUs, this.#lastUs[kind] + MIN_STEP_US);
    this.#lastUs[kind] = placedUs;
    return placedUs;
  }
}
