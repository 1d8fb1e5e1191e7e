import type { AccessUnit } from '../../media/access-unit.ts';

/** A picture further behind the newest than this is no B-frame: time has begun anew. */
const MAX_REORDER_US = 1_000_000;

/** A job gives back what it was sent: a picture further from those times than this is on a clock of the peer's own. */
const MAX_STRAY_US = 200_000;

/** Least distance put between the last picture before a break and the first after it. */
const STEP_US = 33_333;

/** Distance of pictures that viewers have seen already, so that time rises and hardly passes. */
const REPEAT_STEP_US = 100;

/** The times of the first and the last picture that a job was sent; null before. */
export interface SentTimes {
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

/**
 * Keeps the times of what comes back rising for viewers across jobs. Peers that keep timestamps need no help: their times
 * are capture times, and stay exact; what a job gives back a second time passes in no time at all. Those that write their
 * own begin anew with each job and are carried on by the time that was lost.
 */
export class OutputTimeline {
  readonly #nowUs: () => number;
  #offsetUs = 0;
  #newestUs = 0;
  #newestSoundUs = Number.NEGATIVE_INFINITY;
  #arrivedUs: number | null = null;
  #sent: () => SentTimes = () => ({ firstUs: null, lastUs: null });
  /** Up to here sound was heard before this job. */
  #heardUs = Number.NEGATIVE_INFINITY;
  #jobBegins = true;
  #repeats = false;

  /** @param nowUs monotonic microseconds */
  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  /** Another job follows. @param sent asked when its first picture comes */
  nextJob(sent: () => SentTimes): void {
    this.#sent = sent;
    this.#offsetUs = 0;
    this.#jobBegins = true;
    this.#repeats = false;
    this.#heardUs = this.#newestSoundUs;
  }

  /** The unit at the time viewers get it, the same object where nothing is to be changed; null for sound heard already. */
  place(unit: AccessUnit): AccessUnit | null {
    const ptsUs = unit.kind === 'video' ? this.#placePicture(unit.ptsUs) : this.#placeSound(unit.ptsUs);
    if (ptsUs === null || ptsUs === unit.ptsUs) return ptsUs === null ? null : unit;
    const { dtsUs, ...rest } = unit;
    return { ...rest, ptsUs, ...(dtsUs !== undefined && { dtsUs: dtsUs + ptsUs - unit.ptsUs }) };
  }

  #placePicture(ptsUs: number): number {
    let placedUs = ptsUs + this.#offsetUs;
    if (this.#jobBegins ? this.#isOwnClock(ptsUs) : placedUs < this.#newestUs - MAX_REORDER_US) {
      placedUs = this.#newestUs + (this.#jobBegins ? this.#lostUs() : STEP_US);
      this.#offsetUs = placedUs - ptsUs;
    }
    if (this.#jobBegins) this.#repeats = true;
    if (this.#repeats && placedUs <= this.#newestUs && this.#arrivedUs !== null)
      placedUs = this.#newestUs + REPEAT_STEP_US;
    else this.#repeats = false;
    this.#jobBegins = false;
    this.#newestUs = Math.max(this.#newestUs, placedUs);
    this.#arrivedUs = this.#nowUs();
    return Math.max(0, placedUs);
  }

  #placeSound(ptsUs: number): number | null {
    // On which clock a job is, its first picture tells.
    if (this.#jobBegins && this.#arrivedUs !== null) return null;
    const placedUs = Math.max(0, ptsUs + this.#offsetUs);
    if (placedUs <= this.#heardUs) return null;
    this.#newestSoundUs = Math.max(this.#newestSoundUs, placedUs);
    return placedUs;
  }

  #isOwnClock(ptsUs: number): boolean {
    if (ptsUs < 0) return true;
    if (this.#arrivedUs === null) return false;
    const { firstUs, lastUs } = this.#sent();
    if (firstUs === null || lastUs === null) return ptsUs <= this.#newestUs;
    return ptsUs < firstUs - MAX_STRAY_US || ptsUs > lastUs + MAX_STRAY_US;
  }

  /** The time without pictures, now that there is one again. */
  #lostUs(): number {
    return this.#arrivedUs === null ? STEP_US : Math.max(STEP_US, this.#nowUs() - this.#arrivedUs);
  }
}
