import type { ClockOffset } from '../../src-preload/media-link/media-link.ts';

/** Answers that are compared; the quickest of them is the truest. */
const KEPT = 16;
/** Questions asked one after another at the start. */
const FIRST_QUESTIONS = 6;

/** Keeps the offset of main's clock from the answers to repeated questions: the one with the shortest round trip counts. */
export class ClockKeeper {
  readonly #ask: () => Promise<ClockOffset>;
  readonly #answers: ClockOffset[] = [];
  #unanswered = 0;

  constructor(ask: () => Promise<ClockOffset>) {
    this.#ask = ask;
  }

  /** Microseconds main's clock is ahead; null before the first answer. */
  get offsetUs(): number | null {
    if (this.#answers.length === 0) return null;
    return this.#answers.reduce((best, answer) => (answer.roundTripUs < best.roundTripUs ? answer : best))
      .offsetUs;
  }

  /** Questions that wait for an answer: more than a few mean that the other side is gone. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Asks a few times at once; never settles when the link ends first. */
  async start(): Promise<void> {
    for (let index = 0; index < FIRST_QUESTIONS; index += 1) await this.askAgain();
  }

  /** Asks once more. Worth doing every few seconds: clocks of two machines drift, and quick answers are luck. */
  async askAgain(): Promise<void> {
    this.#unanswered += 1;
    const answer = await this.#ask();
    this.#unanswered -= 1;
    this.#answers.push(answer);
    if (this.#answers.length > KEPT) this.#answers.shift();
  }
}
