/**
 * Without change for so long the output counts as frozen, milliseconds: looked at four times a second, it is said within 2 s.
 */
const FROZEN_AFTER_MS = 1750;
/** Steps of brightness (of 255) a cell of the output may differ by and still be the same picture, encoded again. */
const SAME_STEPS = 1;
/** Steps of brightness by which a cell of the input has to change to count as movement rather than noise. */
const MOVED_STEPS = 6;

/** The input has to move at least so long after the last change of the output, milliseconds: effects lag and round. */
const UNANSWERED_MS = 1000;

/** What is seen at one moment. Thumbnails are null where there is nothing to compare. */
export interface FreezeSample {
  /** Milliseconds on any clock that only runs forward. */
  readonly nowMs: number;
  /** Pictures of the output so far. */
  readonly pictures: number;
  readonly output: Uint8Array | null;
  readonly input: Uint8Array | null;
}

/**
 * Tells whether the output stands still: no new picture, or the same one again and again while the input moves. A still
 * scene is not frozen, since its input does not move either.
 */
export class FreezeDetector {
  #pictures = -1;
  #newPictureMs = 0;
  #outputReference: Uint8Array | null = null;
  #outputChangedMs = 0;
  #inputReference: Uint8Array | null = null;
  #inputMovedMs = Number.NEGATIVE_INFINITY;

  /** Takes what is seen now. @returns whether the output is frozen */
  sample({ nowMs, pictures, output, input }: FreezeSample): boolean {
    if (pictures !== this.#pictures) {
      this.#pictures = pictures;
      this.#newPictureMs = nowMs;
    }
    if (
      input !== null &&
      (this.#inputReference === null || differs(input, this.#inputReference, MOVED_STEPS))
    ) {
      if (this.#inputReference !== null) this.#inputMovedMs = nowMs;
      this.#inputReference = input;
    }
    if (
      output === null ||
      this.#outputReference === null ||
      differs(output, this.#outputReference, SAME_STEPS)
    ) {
      this.#outputReference = output;
      this.#outputChangedMs = nowMs;
    }
    const none = nowMs - this.#newPictureMs >= FROZEN_AFTER_MS;
    const unanswered = this.#inputMovedMs - this.#outputChangedMs >= UNANSWERED_MS;
    const same = nowMs - this.#outputChangedMs >= FROZEN_AFTER_MS && unanswered;
    return none || same;
  }
}

function differs(a: Uint8Array, b: Uint8Array, steps: number): boolean {
  return a.length !== b.length || a.some((value, index) => Math.abs(value - (b[index] ?? 0)) > steps);
}
