import { type Hex, sameHex } from '../../payments/bytes.ts';
import {
  add,
  compare,
  type Rational,
  rational,
  rationalText,
  subtract,
  ZERO,
} from '../../payments/rational.ts';

/** Accounts that are kept; the one that was used longest ago is forgotten for a new one, never that of a running job. */
const ACCOUNTS_LIMIT = 1000;

/** What one sender has paid for one job; plain values, since it crosses process boundaries. */
export interface AccountFigures {
  readonly sender: Hex;
  readonly manifestId: string;
  /** Expected value of the tickets, what was charged, and the difference: wei, as "125/7" or "10". */
  readonly creditWei: string;
  readonly debitWei: string;
  readonly balanceWei: string;
  /** Payments that were taken, and those that were refused. */
  readonly payments: number;
  readonly refused: number;
  /** Tickets that were taken, and those among them that won. */
  readonly tickets: number;
  readonly winners: number;
  /** Face value of the winners, in wei: what would be redeemed. */
  readonly redeemedWei: string;
}

/** One account while it is kept. */
interface Account {
  readonly sender: Hex;
  readonly manifestId: string;
  credit: Rational;
  debit: Rational;
  payments: number;
  refused: number;
  tickets: number;
  winners: number;
  redeemed: bigint;
}

/** What each sender has paid for each job, to the fraction of a wei. */
export class Accounts {
  readonly #accounts = new Map<string, Account>();

  /** Books a ticket of a worth. @param faceValue wei that it won; null for one that did not */
  credit(sender: Hex, manifestId: string, worth: Rational, faceValue: bigint | null): void {
    const account = this.#open(sender, manifestId);
    account.credit = add(account.credit, worth);
    account.tickets += 1;
    if (faceValue === null) return;
    account.winners += 1;
    account.redeemed += faceValue;
  }

  /** Counts a payment as a whole. */
  count(sender: Hex, manifestId: string, taken: boolean): void {
    const account = this.#open(sender, manifestId);
    if (taken) account.payments += 1;
    else account.refused += 1;
  }

  /** Charges a fee; false, and nothing is charged, when the balance does not cover it. */
  debit(sender: Hex, manifestId: string, fee: Rational): boolean {
    if (compare(this.balance(sender, manifestId), fee) < 0) return false;
    const account = this.#open(sender, manifestId);
    account.debit = add(account.debit, fee);
    return true;
  }

  /** Wei that are left; 0 for who has never paid. */
  balance(sender: Hex, manifestId: string): Rational {
    const account = this.#accounts.get(keyOf(sender, manifestId));
    return account ? subtract(account.credit, account.debit) : ZERO;
  }

  /** Payments that were taken for a job. */
  payments(sender: Hex, manifestId: string): number {
    return this.#accounts.get(keyOf(sender, manifestId))?.payments ?? 0;
  }

  /** Payments that were taken for that job of a sender which had the most. */
  mostPayments(sender: Hex): number {
    const own = [...this.#accounts.values()].filter((account) => sameHex(account.sender, sender));
    return Math.max(0, ...own.map(({ payments }) => payments));
  }

  /** All accounts, the one used last at the end. */
  figures(): AccountFigures[] {
    return [...this.#accounts.values()].map(figuresOf);
  }

  /** One account; null for who has never paid. */
  figuresFor(sender: Hex, manifestId: string): AccountFigures | null {
    const account = this.#accounts.get(keyOf(sender, manifestId));
    return account ? figuresOf(account) : null;
  }

  #open(sender: Hex, manifestId: string): Account {
    const key = keyOf(sender, manifestId);
    const account = this.#accounts.get(key) ?? newAccount(sender, manifestId);
    this.#accounts.delete(key);
    const [unused] = this.#accounts.keys();
    if (this.#accounts.size >= ACCOUNTS_LIMIT && unused !== undefined) this.#accounts.delete(unused);
    this.#accounts.set(key, account);
    return account;
  }
}

function newAccount(sender: Hex, manifestId: string): Account {
  return {
    sender,
    manifestId,
    credit: ZERO,
    debit: ZERO,
    payments: 0,
    refused: 0,
    tickets: 0,
    winners: 0,
    redeemed: 0n,
  };
}

const keyOf = (sender: Hex, manifestId: string): string => `${sender.toLowerCase()} ${manifestId}`;

function figuresOf({ credit, debit, redeemed, ...rest }: Account): AccountFigures {
  return {
    ...rest,
    creditWei: rationalText(credit),
    debitWei: rationalText(debit),
    balanceWei: rationalText(subtract(credit, debit)),
    redeemedWei: rationalText(rational(redeemed)),
  };
}
