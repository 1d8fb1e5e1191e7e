/** Share of a picture's deviation that is followed at once: the mean of about a second of pictures. */
const FOLLOW = 0.05;
/** A deviation by more is no jitter: what is made follows quickly, until it has come near. */
const FAR_US = 100_000;
const NEAR_US = 10_000;
/** Share of a grid step by which times may be stretched or squeezed, ordinarily and in order to come up with a far one. */
const SLEW = 0.02;
const FAST_SLEW = 0.5;

/**
 * Gives pictures that are made by one clock the times of the stream they are made of, so that sound which was made at the
 * same moment stays with them: the grid, less what the stream lags behind it on average. Times rise, by about a step each.
 */
export class SteadyClock {
  readonly #stepUs: number;
  #lagUs: number | null = null;
  #far = false;
  #lastUs = Number.NEGATIVE_INFINITY;

  /** @param stepUs distance of the grid's places in microseconds */
  constructor(stepUs: number) {
    this.#stepUs = stepUs;
  }

  /**
   * The time of the picture at the grid's next place, in microseconds on the stream's clock.
   * @param gridUs the place
   * @param ownUs the picture's own time in the stream; null for one that is shown again
   */
  place(gridUs: number, ownUs: number | null): number {
    if (ownUs !== null) this.#follow(gridUs - ownUs);
    const wantedUs = gridUs - (this.#lagUs ?? 0);
    // Where the lag has grown, time goes slower rather than back.
    const placedUs = Math.round(Math.max(wantedUs, this.#lastUs + this.#stepUs * (1 - FAST_SLEW)));
    this.#lastUs = placedUs;
    return placedUs;
  }

  #follow(lagUs: number): void {
    if (this.#lagUs === null) {
      this.#lagUs = lagUs;
      return;
    }
    const offUs = lagUs - this.#lagUs;
    if (offUs < -FAR_US) {
      // The stream has leapt ahead, and so do we.
      this.#lagUs = lagUs;
      return;
    }
    this.#far = Math.abs(offUs) > (this.#far ? NEAR_US : FAR_US);
    const mostUs = this.#stepUs * (this.#far ? FAST_SLEW : SLEW);
    this.#lagUs += Math.max(-mostUs, Math.min(mostUs, this.#far ? offUs : offUs * FOLLOW));
  }
}
