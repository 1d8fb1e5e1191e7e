import { backoffMs } from '../../base/async.ts';
import type { GatewayError } from '../../base/errors.ts';

const FIRST_MS = 1000;
const MAX_MS = 30_000;
/** Attempts of several targets do not come at the same moment: each wait is up to a fifth shorter or longer. */
const JITTER = 0.2;

/** A session that held so long, in milliseconds, was good: what comes behind it begins anew. */
const GOOD_MS = 30_000;

/** Refusals in a row after which a key is taken to be wrong; more where it has worked: servers let go of a lost session late. */
const MAX_REFUSALS = 3;
const MAX_REFUSALS_ONCE_GOOD = 10;

/** When a server is tried again: after 1, 2, 4 … 30 s, and no more when it keeps refusing the key. */
export class RetryPlan {
  readonly #random: () => number;
  #attempts = 0;
  #refusals = 0;
  #wasGood = false;

  /** @param random from 0 up to 1; `Math.random` by default */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /**
   * How long to wait now, in milliseconds; null to give up.
   * @param error what ended the session, or kept it from beginning
   * @param heldMs how long it held; 0 where it did not begin
   */
  next(error: GatewayError, heldMs: number): number | null {
    if (heldMs >= GOOD_MS) {
      this.#attempts = 0;
      this.#refusals = 0;
      this.#wasGood = true;
    }
    this.#refusals = error.code === 'output_refused' ? this.#refusals + 1 : 0;
    if (this.#refusals >= (this.#wasGood ? MAX_REFUSALS_ONCE_GOOD : MAX_REFUSALS)) return null;
    const waitMs = backoffMs(this.#attempts, FIRST_MS, MAX_MS);
    this.#attempts += 1;
    return Math.round(waitMs * (1 - JITTER + 2 * JITTER * this.#random()));
  }

  /** True when a session has been good: the address and the key are right. */
  get wasGood(): boolean {
    return this.#wasGood;
  }
}
