/** Times in a row that a sign has to be right before it is believed again after the first break; doubled by each. */
const FIRST_PROBATION = 64;

/**
 * A sign by which the end of a unit is seen early (a stated length, a stuffed packet): believed until a stream breaks it
 * by going on, and again when it has been right for long enough. So a damaged packet does not cost a good stream its low
 * delay for ever, and a sender that breaks it now and then does so less and less often.
 */
export class EndSign {
  #probation = FIRST_PROBATION;
  /** Times it still has to be right; 0 while it is believed. */
  #missing = 0;

  /** Whether units may be ended by it. */
  get trusted(): boolean {
    return this.#missing === 0;
  }

  /** A unit that was ended by it went on. */
  broken(): void {
    this.#missing = this.#probation;
    this.#probation *= 2;
  }

  /** While it is not trusted: whether it would have been right for a unit that ended otherwise. */
  observe(right: boolean): void {
    if (this.#missing === 0) return;
    if (right) this.#missing -= 1;
    else this.#missing = this.#probation / 2;
  }
}
