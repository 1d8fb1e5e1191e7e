import type { Hex } from '../payments/bytes.ts';
import { add, type Rational, rationalText, ZERO } from '../payments/rational.ts';

/** Sessions that are remembered; of more, those that were paid longest ago are dropped. */
const MAX_SESSIONS = 10_000;

/** What one payment was, as far as accounts go. */
export interface AccountEntry {
  readonly stateId: string;
  readonly manifestId: string;
  readonly orchestrator: Hex;
  readonly tickets: number;
  /** Wei that the tickets are worth. */
  readonly creditWei: Rational;
  /** Wei that were owed. */
  readonly feeWei: Rational;
  /** Wei that are left of all credit. */
  readonly balanceWei: Rational;
}

/** What was paid in a session since this signer started; amounts are exact wei as texts, "125/7". */
export interface SessionAccount {
  readonly stateId: string;
  /** As the latest payment named it. */
  readonly manifestId: string;
  readonly orchestrator: Hex;
  readonly payments: number;
  readonly tickets: number;
  readonly creditWei: string;
  readonly feeWei: string;
  readonly balanceWei: string;
}

/** What a signer did since it started. */
export interface SignerTotals {
  readonly sessions: number;
  readonly payments: number;
  readonly tickets: number;
  /** Wei that all tickets are worth, as a text. */
  readonly creditWei: string;
  /** How often which status was answered instead of a payment. */
  readonly refusals: Readonly<Record<string, number>>;
}

interface Running extends AccountEntry {
  readonly payments: number;
}

/**
 * The books of a signer: what it paid, by session. Nothing depends on them, a signer keeps no state; they are there to look
 * at and to be compared with an orchestrator's.
 */
export class Accounts {
  readonly #sessions = new Map<string, Running>();
  readonly #refusals = new Map<number, number>();
  #seen = 0;
  #payments = 0;
  #tickets = 0;
  #creditWei = ZERO;

  /** Writes a payment down. */
  paid(entry: AccountEntry): void {
    const known = this.#sessions.get(entry.stateId);
    this.#sessions.delete(entry.stateId);
    this.#sessions.set(entry.stateId, {
      ...entry,
      payments: (known?.payments ?? 0) + 1,
      tickets: (known?.tickets ?? 0) + entry.tickets,
      creditWei: add(known?.creditWei ?? ZERO, entry.creditWei),
      feeWei: add(known?.feeWei ?? ZERO, entry.feeWei),
    });
    this.#seen += known ? 0 : 1;
    this.#payments += 1;
    this.#tickets += entry.tickets;
    this.#creditWei = add(this.#creditWei, entry.creditWei);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
  }

  /** Counts a refusal by its status. */
  refused(status: number): void {
    this.#refusals.set(status, (this.#refusals.get(status) ?? 0) + 1);
  }

  /** The sessions that are remembered, the latest paid last. */
  sessions(): readonly SessionAccount[] {
    return [...this.#sessions.values()].map((session) => ({
      stateId: session.stateId,
      manifestId: session.manifestId,
      orchestrator: session.orchestrator,
      payments: session.payments,
      tickets: session.tickets,
      creditWei: rationalText(session.creditWei),
      feeWei: rationalText(session.feeWei),
      balanceWei: rationalText(session.balanceWei),
    }));
  }

  /** All of it in a few numbers. */
  totals(): SignerTotals {
    return {
      sessions: this.#seen,
      payments: this.#payments,
      tickets: this.#tickets,
      creditWei: rationalText(this.#creditWei),
      refusals: Object.fromEntries([...this.#refusals].map(([status, count]) => [String(status), count])),
    };
  }
}
