/** How often a picture is shown, and when. */
export interface Showing<Picture> {
  readonly picture: Picture;
  /** Media times in microseconds; empty when the picture is left out. */
  readonly timesUs: readonly number[];
}

/**
 * Turns pictures with any timing into a constant rate: each tick shows the picture that has begun by then, give or take
 * half a tick, so some are shown again and some not at all. One picture is held back, because the next one says how long
 * it stays.
 */
export class FrameRateConverter<Picture> {
  readonly #fps: number;
  readonly #startUs: number;
  #held: { readonly picture: Picture; readonly tick: number; readonly mediaUs: number } | null = null;
  /** Time between the last two pictures: how long the last one stays. */
  #stepUs = 0;

  /** @param startUs media time of tick 0 */
  constructor(fps: number, startUs: number) {
    this.#fps = fps;
    this.#startUs = startUs;
  }

  /** Takes the next picture; gives the one before with the times at which it is shown, null for the first. */
  next(picture: Picture, mediaUs: number): Showing<Picture> | null {
    const held = this.#held;
    const tick = Math.max(this.#tickOf(mediaUs), held?.tick ?? 0);
    this.#stepUs = held ? mediaUs - held.mediaUs : 0;
    this.#held = { picture, tick, mediaUs };
    return held && this.#show(held.picture, held.tick, tick);
  }

  /** The last picture, shown for as long as the one before. */
  end(): Showing<Picture> | null {
    const held = this.#held;
    this.#held = null;
    if (!held) return null;
    const until = this.#stepUs > 0 ? this.#tickOf(held.mediaUs + this.#stepUs) : held.tick + 1;
    return this.#show(held.picture, held.tick, until);
  }

  #tickOf(mediaUs: number): number {
    return Math.round(((mediaUs - this.#startUs) * this.#fps) / 1e6);
  }

  #show(picture: Picture, from: number, to: number): Showing<Picture> {
    const timesUs = Array.from({ length: Math.max(0, to - from) }, (_, index) =>
      Math.round(this.#startUs + ((from + index) * 1e6) / this.#fps),
    );
    return { picture, timesUs };
  }
}
