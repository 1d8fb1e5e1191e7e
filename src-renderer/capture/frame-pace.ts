/** Lets at most so many pictures a second pass, evenly, and drops the rest. */
export class FramePace {
  readonly #intervalUs: number;
  #dueUs = Number.NEGATIVE_INFINITY;

  constructor(fps: number) {
    this.#intervalUs = 1_000_000 / fps;
  }

  /** Whether a picture of this time passes. A quarter of the distance is let go for uneven cameras. */
  passes(ptsUs: number): boolean {
    if (ptsUs < this.#dueUs - this.#intervalUs / 4) return false;
    this.#dueUs = Math.max(this.#dueUs, ptsUs - this.#intervalUs / 2) + this.#intervalUs;
    return true;
  }
}
