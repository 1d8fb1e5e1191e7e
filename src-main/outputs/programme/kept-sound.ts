import type { AccessUnit } from '../../media/access-unit.ts';

/** Sound that is kept at most: ten seconds, at any bit rate. */
const MAX_SPAN_US = 10_000_000;
const MAX_BYTES = 1024 * 1024;

/** Sound in the order it was captured, kept until it is wanted; of too much, the oldest goes. */
export class KeptSound {
  #units: AccessUnit[] = [];
  #head = 0;
  #bytes = 0;

  /** The next unit. One that is not behind the last is left out. */
  push(unit: AccessUnit): void {
    const last = this.#units.at(-1);
    if (last && unit.ptsUs <= last.ptsUs) {
      // The source has begun anew.
      if (unit.ptsUs < last.ptsUs - MAX_SPAN_US) this.clear();
      else return;
    }
    this.#units.push(unit);
    this.#bytes += unit.bytes.length;
    this.dropBefore(unit.ptsUs - MAX_SPAN_US);
    while (this.#bytes > MAX_BYTES) this.#shift();
  }

  /** Lets go of what was captured before this time. */
  dropBefore(ptsUs: number): void {
    while (this.#first && this.#first.ptsUs < ptsUs) this.#shift();
  }

  /** Takes the oldest unit, if it was captured no later than this. */
  takeUntil(ptsUs: number): AccessUnit | null {
    return this.#first && this.#first.ptsUs <= ptsUs ? this.#shift() : null;
  }

  /** Lets go of everything. */
  clear(): void {
    this.#units = [];
    this.#head = 0;
    this.#bytes = 0;
  }

  get #first(): AccessUnit | undefined {
    return this.#units[this.#head];
  }

  #shift(): AccessUnit | null {
    const unit = this.#first;
    if (!unit) return null;
    this.#head += 1;
    this.#bytes -= unit.bytes.length;
    if (this.#head === this.#units.length) this.clear();
    else if (this.#head >= 256) {
      this.#units = this.#units.slice(this.#head);
      this.#head = 0;
    }
    return unit;
  }
}
