/** How often a picture is shown, and when. */
export interface Showing<Picture> {
  readonly picture: Picture;
  /** Media times in microseconds; empty when the picture is left out. */
  readonly timesUs: readonly number[];
}

/**
 * Turns pictures with any timing into a constant rate: each tick shows the picture that is nearest, so some are shown
 * again and some not at all. One picture is held back, because the next one says how long it stays.
 */
export class FrameRateConverter<Picture> {
  readonly #fps: number;
  readonly #startUs: number;
  #held: { readonly picture: Picture; readonly tick: number } | null = null;

  /** @param startUs media time of tick 0 */
  constructor(fps: number, startUs: number) {
    this.#fps = fps;
    this.#startUs = startUs;
  }

  /** Takes the next picture; gives the one before with the times at which it is shown, null for the first. */
  next(picture: Picture, mediaUs: number): Showing<Picture> | null {
    const tick = Math.round(((mediaUs - this.#startUs) * this.#fps) / 1e6);
    const held = this.#held;
    this.#held = { picture, tick: Math.max(tick, held?.tick ?? tick) };
    return held && this.#show(held.picture, held.tick, this.#held.tick);
  }

  /** The last picture, shown once. */
  end(): Showing<Picture> | null {
    const held = this.#held;
    this.#held = null;
    return held && this.#show(held.picture, held.tick, held.tick + 1);
  }

  #show(picture: Picture, from: number, to: number): Showing<Picture> {
    const timesUs = Array.from({ length: Math.max(0, to - from) }, (_, index) =>
      Math.round(this.#startUs + ((from + index) * 1e6) / this.#fps),
    );
    return { picture, timesUs };
  }
}
