import type { AccessUnit } from '../../media/access-unit.ts';

/** Least distance of two units; also that of pictures that are sent again to bring decoders up to date. */
export const RESENT_STEP_US = 100;

/** Times so far before now are still taken for main's clock: no orchestrator keeps a picture longer. */
const MAX_PAST_US = 60_000_000;
/** Times further after now are on another clock. */
const MAX_FUTURE_US = 1_000_000;

/** A step back by more than this is no jitter: time has begun anew. */
const MAX_STEP_BACK_US = 1_000_000;
/** A step ahead by so much more than what passed is one of the clock. */
const MAX_LEAP_US = 10_000_000;
/** Distance of two pictures where nothing better is known. */
const STEP_US = 33_333;

/** When a picture comes, and after what. */
export interface PictureArrival {
  /** Monotonic microseconds. */
  readonly nowUs: number;
  /** Something else was shown before: another stream's pictures, another job's, or held ones. */
  readonly begins: boolean;
  /** So many pictures have to find room before it. */
  readonly before: number;
}

/**
 * The times of one endless stream. Those on main's clock stay as they are, so that what was captured at one moment keeps one
 * time; others are moved to where now is. After a pause they are moved on only as far as was already shown.
 */
export class ProgrammeTimeline {
  #offsetUs = 0;
  /** Decoding time of the last picture, held ones too; null before the first. */
  #newestUs: number | null = null;
  #arrivedUs = 0;
  #newestSoundUs = Number.NEGATIVE_INFINITY;

  /** The picture at its time in the stream. */
  picture(unit: AccessUnit, { nowUs, begins, before }: PictureArrival): AccessUnit {
    const ownUs = timeOf(unit);
    const leastUs = (this.#newestUs ?? Number.NEGATIVE_INFINITY) + (1 + before) * RESENT_STEP_US;
    if (begins) this.#offsetUs = Math.max(this.#wantedOffsetUs(ownUs, nowUs), leastUs - ownUs);
    else this.#followClock(ownUs, nowUs);
    const placedUs = Math.max(ownUs + this.#offsetUs, leastUs);
    this.#newestUs = placedUs;
    this.#arrivedUs = nowUs;
    return movedTo(unit, placedUs);
  }

  /** The sound at its time in the stream; null for what is heard already, or far from any picture. */
  sound(unit: AccessUnit): AccessUnit | null {
    const placedUs = unit.ptsUs + this.#offsetUs;
    if (this.#newestUs === null || Math.abs(placedUs - this.#newestUs) > MAX_LEAP_US) return null;
    if (placedUs < this.#newestSoundUs + RESENT_STEP_US) return null;
    this.#newestSoundUs = placedUs;
    return movedTo(unit, placedUs);
  }

  /** The time of a picture that is shown now without having come. */
  heldUs(nowUs: number): number {
    const heldUs =
      this.#newestUs === null ? nowUs : this.#newestUs + Math.max(RESENT_STEP_US, nowUs - this.#arrivedUs);
    this.#newestUs = heldUs;
    this.#arrivedUs = nowUs;
    return heldUs;
  }

  #wantedOffsetUs(ownUs: number, nowUs: number): number {
    for (const offsetUs of [0, this.#offsetUs]) {
      const behindUs = nowUs - (ownUs + offsetUs);
      if (behindUs <= MAX_PAST_US && behindUs >= -MAX_FUTURE_US) return offsetUs;
    }
    return nowUs - ownUs;
  }

  #followClock(ownUs: number, nowUs: number): void {
    if (this.#newestUs === null) return;
    const stepUs = ownUs + this.#offsetUs - this.#newestUs;
    const passedUs = nowUs - this.#arrivedUs;
    if (stepUs < -MAX_STEP_BACK_US) this.#offsetUs = this.#newestUs + STEP_US - ownUs;
    else if (stepUs > passedUs + MAX_LEAP_US)
      this.#offsetUs = this.#newestUs + Math.max(STEP_US, passedUs) - ownUs;
  }
}

/** When a unit is decoded, in microseconds: what rises from each to the next. */
export function timeOf({ dtsUs, ptsUs }: AccessUnit): number {
  return dtsUs ?? ptsUs;
}

/** The unit decoded at another time; the same object where that changes nothing. */
export function movedTo<Unit extends AccessUnit>(unit: Unit, decodedUs: number): Unit {
  const byUs = decodedUs - timeOf(unit);
  if (byUs === 0) return unit;
  return {
    ...unit,
    ptsUs: unit.ptsUs + byUs,
    ...(unit.dtsUs !== undefined && { dtsUs: decodedUs }),
  };
}
