import type { AccessUnit } from '../../media/access-unit.ts';

/** A picture further behind the newest than this is no B-frame: time has begun anew. */
const MAX_REORDER_US = 1_000_000;

/** Distance put between the last picture before a break and the first after it. */
const STEP_US = 33_333;

/**
 * Keeps the times of what comes back rising for viewers across jobs. Peers that keep timestamps need no help: their times
 * are capture times, and stay exact. Those that write their own begin anew with each job and are carried on.
 */
export class OutputTimeline {
  #offsetUs = 0;
  #newestUs = 0;
  #jobBegins = true;

  /** Another job follows. */
  nextJob(): void {
    this.#offsetUs = 0;
    this.#jobBegins = true;
  }

  /** The unit at the time viewers get it; the same object where nothing is to be changed. */
  place(unit: AccessUnit): AccessUnit {
    let ptsUs = unit.ptsUs + this.#offsetUs;
    if (unit.kind === 'video') {
      const leastUs = this.#jobBegins ? this.#newestUs + 1 : this.#newestUs - MAX_REORDER_US;
      if (ptsUs < Math.max(0, leastUs)) {
        ptsUs = this.#newestUs + STEP_US;
        this.#offsetUs = ptsUs - unit.ptsUs;
      }
      this.#jobBegins = false;
      this.#newestUs = Math.max(this.#newestUs, ptsUs);
    }
    if (this.#offsetUs === 0) return unit;
    const { dtsUs, ...rest } = unit;
    return {
      ...rest,
      ptsUs: Math.max(0, ptsUs),
      ...(dtsUs !== undefined && { dtsUs: dtsUs + this.#offsetUs }),
    };
  }
}
