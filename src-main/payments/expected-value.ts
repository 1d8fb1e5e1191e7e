import {
  add,
  ceil,
  compare,
  divide,
  larger,
  multiply,
  type Rational,
  rational,
  subtract,
  ZERO,
} from './rational.ts';

/** The winning probability of a ticket that always wins: 2^256 − 1. */
export const MAX_WIN_PROB = 2n ** 256n - 1n;

/** The chance that a ticket wins, 0 to 1, exactly. @param winProb of {@link MAX_WIN_PROB} */
export function winChance(winProb: bigint): Rational {
  return rational(winProb, MAX_WIN_PROB);
}

/** What a ticket is worth, in wei: `faceValue` wei times the chance of winning (protocol C3). */
export function expectedValue(faceValue: bigint, winProb: bigint): Rational {
  return rational(faceValue * winProb, MAX_WIN_PROB);
}

/** Tickets to send, and the credit they buy, in wei. */
export interface StagedCredit {
  readonly tickets: bigint;
  readonly credit: Rational;
}

/**
 * How many tickets bring a credit up to a least (go-livepeer `core/accounting.go`, `StageUpdate`). Tickets that are worth
 * nothing buy nothing: none are sent then.
 * @param existing credit there is, in wei; may be negative
 * @param minCredit credit there has to be, in wei
 * @param ev what one ticket is worth, in wei
 */
export function stageUpdate(existing: Rational, minCredit: Rational, ev: Rational): StagedCredit {
  if (ev.num <= 0n || compare(existing, minCredit) >= 0) return { tickets: 0n, credit: ZERO };
  const tickets = ceil(divide(subtract(minCredit, existing), ev));
  return { tickets, credit: multiply(rational(tickets), ev) };
}

/** The tickets that pay a fee, and what is left of the credit afterwards, in wei. */
export interface FeePayment {
  readonly tickets: bigint;
  readonly balance: Rational;
}

/**
 * The tickets for a fee: at least one ticket's worth is kept ready (protocol C3).
 * @param existing credit there is, `fee` what is to be paid, `ev` what one ticket is worth: all in wei
 */
export function ticketsForFee(existing: Rational, fee: Rational, ev: Rational): FeePayment {
  const { tickets, credit } = stageUpdate(existing, larger(fee, ev), ev);
  return { tickets, balance: subtract(add(existing, credit), fee) };
}
