import type { AccessUnit } from '../../access-unit.ts';

/** A pause longer than this in a stream's times is no pause of the picture but another clock. */
const MAX_PAUSE_US = 10_000_000;
/** Times of one track may fall back by this much without being another clock. */
const MAX_FALLBACK_US = 100_000;
/** How long units from before a jump may still arrive behind it, on the other track. */
const JUMP_OVERLAP_US = 5_000_000;

/** Where a unit lies in a recording, in microseconds from its beginning. */
export interface Placement {
  readonly ptsUs: number;
  readonly dtsUs: number;
}

type Kind = AccessUnit['kind'];

/**
 * Turns a stream's times into those of a recording that begins at 0 with its first unit. Both tracks share one shift, so
 * they stay in sync. A track may pause for as long as the other goes on. When the stream's clock jumps (a source that began anew, another orchestrator), by any amount
 * backwards or by more than 10 s forwards, the recording goes on without a hole: the shift changes for both tracks, and
 * units of the other track from before the jump keep the old one.
 */
export class RecordingTimeline {
  #shiftUs: number;
  /** The shift from before a jump, while units of that time may still come. */
  #oldShiftUs: number | null = null;
  #jumpUs = 0;
  readonly #last = new Map<Kind, number>();
  #endUs = 0;
  #jumps = 0;

  /** @param beginUs the stream's time that is the recording's 0: the first unit's decoding time */
  constructor(beginUs: number) {
    this.#shiftUs = -beginUs;
  }

  /** Jumps of the stream's clock that were closed. */
  get jumps(): number {
    return this.#jumps;
  }

  /** Where the last unit so far ends, in microseconds. */
  get endUs(): number {
    return this.#endUs;
  }

  /** Places a unit; null when it lies before the beginning, or cannot belong to this recording's clock. */
  place(unit: AccessUnit, durationUs: number): Placement | null {
    const dtsUs = unit.dtsUs ?? unit.ptsUs;
    const shiftUs = this.#shiftFor(unit.kind, dtsUs);
    if (shiftUs === null || dtsUs + shiftUs < 0) return null;
    const placement = { ptsUs: unit.ptsUs + shiftUs, dtsUs: dtsUs + shiftUs };
    this.#last.set(unit.kind, placement.dtsUs);
    this.#endUs = Math.max(this.#endUs, placement.ptsUs + durationUs);
    if (this.#endUs > this.#jumpUs + JUMP_OVERLAP_US) this.#oldShiftUs = null;
    return placement;
  }

  #shiftFor(kind: Kind, dtsUs: number): number | null {
    const lastUs = this.#last.get(kind);
    if (lastUs === undefined) {
      return Math.abs(dtsUs + this.#shiftUs - this.#endUs) <= MAX_PAUSE_US ? this.#shiftUs : null;
    }
    // A track that was silent while the other went on has paused only since the other's last unit.
    const pauseUs = (shiftUs: number): number => {
      const sinceUs = dtsUs + shiftUs - lastUs;
      return sinceUs > MAX_PAUSE_US ? Math.max(0, dtsUs + shiftUs - this.#endUs) : sinceUs;
    };
    const fits = [this.#shiftUs, this.#oldShiftUs]
      .filter((shiftUs) => shiftUs !== null)
      .filter((shiftUs) => pauseUs(shiftUs) >= -MAX_FALLBACK_US && pauseUs(shiftUs) <= MAX_PAUSE_US)
      .sort((a, b) => Math.abs(pauseUs(a)) - Math.abs(pauseUs(b)));
    if (fits[0] !== undefined) return fits[0];
    this.#jumps += 1;
    this.#oldShiftUs = this.#shiftUs;
    this.#jumpUs = this.#endUs;
    this.#shiftUs = this.#endUs - dtsUs;
    return this.#shiftUs;
  }
}
