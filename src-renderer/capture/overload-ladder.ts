/** Beyond this share of pictures dropped, a second counts as overloaded. */
const DROPPED_SHARE = 0.1;
/** Overloaded seconds in a row before a step down. */
const BAD_SECONDS = 2;
/** Seconds without overload before a step up; doubled each time the step up did not hold, up to the last. */
const CALM_SECONDS = 10;
const CALM_SECONDS_MAX = 80;

/** That pictures are dropped is said for so many seconds after the last overloaded one: it would come and go else. */
const DROPPING_SECONDS = 5;

/** What is left of the bit rate and of each side of the picture on every step. */
const STEPS = [
  { bitrate: 1, side: 1 },
  { bitrate: 0.6, side: 1 },
  { bitrate: 0.4, side: 0.75 },
  { bitrate: 0.25, side: 0.5 },
] as const;

/** What is done about overload now: nothing, pictures are dropped, the bit rate is lowered, the size is lowered too. */
export type Overload = 'none' | 'dropping' | 'bitrate' | 'size';

/**
 * The answer to more pictures than can be encoded or sent: drop some, then lower the bit rate, then the size; back up one
 * step at a time after a while without overload. It is told once a second what happened.
 */
export class OverloadLadder {
  #step = 0;
  #badSeconds = 0;
  #calmSeconds = 0;
  #sinceBadSeconds = Number.POSITIVE_INFINITY;
  #neededCalm = CALM_SECONDS;
  #climbed = false;

  /** What is done now. */
  get overload(): Overload {
    const { side, bitrate } = this.scale;
    if (side < 1) return 'size';
    if (bitrate < 1) return 'bitrate';
    return this.#sinceBadSeconds < DROPPING_SECONDS ? 'dropping' : 'none';
  }

  /** What is left of the bit rate and of each side of the picture, from 0 to 1. */
  get scale(): { readonly bitrate: number; readonly side: number } {
    return STEPS[this.#step] ?? STEPS[0];
  }

  /**
   * Takes the last second into account.
   * @param offered pictures that were to be sent; with none, nothing is learned.
   * @param dropped those of them that were not, because something was too slow.
   * @returns whether {@link scale} has changed.
   */
  second(offered: number, dropped: number): boolean {
    if (offered === 0) return false;
    const bad = dropped / offered > DROPPED_SHARE;
    this.#badSeconds = bad ? this.#badSeconds + 1 : 0;
    this.#calmSeconds = bad ? 0 : this.#calmSeconds + 1;
    this.#sinceBadSeconds = bad ? 0 : this.#sinceBadSeconds + 1;
    if (this.#badSeconds >= BAD_SECONDS && this.#step < STEPS.length - 1) return this.#down();
    if (this.#calmSeconds >= this.#neededCalm) return this.#up();
    return false;
  }

  #down(): boolean {
    this.#step += 1;
    this.#badSeconds = 0;
    if (this.#climbed) this.#neededCalm = Math.min(this.#neededCalm * 2, CALM_SECONDS_MAX);
    this.#climbed = false;
    return true;
  }

  #up(): boolean {
    this.#calmSeconds = 0;
    if (this.#step === 0) {
      this.#neededCalm = CALM_SECONDS;
      this.#climbed = false;
      return false;
    }
    this.#step -= 1;
    this.#climbed = true;
    return true;
  }
}
