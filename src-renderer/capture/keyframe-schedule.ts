/** Segments are cut at keyframes: one each second of media time, in microseconds. */
const EVERY_US = 1_000_000;

/** Says which pictures become keyframes: the first, one each second of media time, and the next after every demand. */
export class KeyframeSchedule {
  #dueUs = Number.NEGATIVE_INFINITY;

  /** Makes the next picture a keyframe. */
  demand(): void {
    this.#dueUs = Number.NEGATIVE_INFINITY;
  }

  /**
   * Whether the picture of this time is to be a keyframe. Ask once for each picture that is encoded.
   * @param frameUs the distance of pictures: a keyframe is made by the picture nearest to its second.
   */
  take(ptsUs: number, frameUs: number): boolean {
    if (ptsUs < this.#dueUs - frameUs / 2) return false;
    const late = ptsUs - this.#dueUs > frameUs;
    this.#dueUs = (late ? ptsUs : this.#dueUs) + EVERY_US;
    return true;
  }
}
