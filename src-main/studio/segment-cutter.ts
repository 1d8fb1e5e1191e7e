import type { AccessUnit } from '../media/access-unit.ts';

/** A trickle segment is ended at the first keyframe this long after its own (as the python gateway cuts them). */
const MIN_SEGMENT_US = 1_000_000;

/** Keyframes of a nominal one-second rhythm come a little early or late. */
const SEGMENT_TOLERANCE_US = 20_000;

/** Where a unit belongs: it starts a segment, goes on with the open one, or is of no use before the next keyframe. */
export type SegmentPlace = 'start' | 'continue' | 'skip';

/** Decides where a stream is cut into trickle segments: at keyframes, a second apart. */
export class SegmentCutter {
  #startUs: number | null = null;

  /** Places the next unit in decoding order. */
  place(unit: Pick<AccessUnit, 'kind' | 'key' | 'ptsUs'>): SegmentPlace {
    const isKey = unit.kind === 'video' && unit.key;
    if (this.#startUs === null && !isKey) return 'skip';
    const due = this.#startUs === null || unit.ptsUs - this.#startUs >= MIN_SEGMENT_US - SEGMENT_TOLERANCE_US;
    if (!isKey || !due) return 'continue';
    this.#startUs = unit.ptsUs;
    return 'start';
  }

  /** Something of the open segment was lost: what follows is skipped up to the next keyframe, which starts a segment. */
  lost(): void {
    this.#startUs = null;
  }
}
