/** Sound is awaited at least so long behind its picture before there is silence in its place, in microseconds. */
const LEAST_WAIT_US = 100_000;
/** And at most so long: later sound is not heard. */
const LONGEST_WAIT_US = 2_000_000;
/** Room for sound that comes a little later than the last. */
const SLACK_US = 40_000;
/** By how much the wait becomes shorter with each piece of sound that did not need it. */
const EASING_US = 500;
/** After so long without a picture, sound itself says where the stream is. */
const PICTURES_GONE_US = 2_000_000;

/**
 * Up to where there has to be sound by now, or else silence: the time of the pictures, which goes on by the clock, less the
 * wait for sound that comes later than they do. The wait follows how late sound really is.
 */
export class SilenceLine {
  #reference: { readonly ptsUs: number; readonly nowUs: number; readonly picture: boolean } | null = null;
  #waitUs = LEAST_WAIT_US;

  /** A picture of this time has come. */
  picture(ptsUs: number, nowUs: number): void {
    this.#reference = { ptsUs, nowUs, picture: true };
  }

  /** Sound that ends at this time has come. */
  sound(endUs: number, nowUs: number): void {
    const reference = this.#reference;
    if (!reference?.picture || nowUs - reference.nowUs > PICTURES_GONE_US)
      this.#reference = { ptsUs: endUs, nowUs, picture: false };
    const neededUs = (this.#lineUs(nowUs) ?? endUs) - endUs + SLACK_US;
    if (neededUs > this.#waitUs) this.#waitUs = Math.min(LONGEST_WAIT_US, neededUs);
    else this.#waitUs = Math.max(LEAST_WAIT_US, neededUs, this.#waitUs - EASING_US);
  }

  /** Up to here silence is due, in microseconds on the stream's clock; null before anything has come. */
  dueUs(nowUs: number): number | null {
    const lineUs = this.#lineUs(nowUs);
    return lineUs === null ? null : lineUs - this.#waitUs;
  }

  #lineUs(nowUs: number): number | null {
    return this.#reference && this.#reference.ptsUs + nowUs - this.#reference.nowUs;
  }
}
