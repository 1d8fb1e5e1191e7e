import type { SpendSession } from '../../src-preload/contract/payments.ts';
import { add, ceil, multiply, type Rational, rational, ZERO } from '../payments/rational.ts';
import type { LedgerLine, SignedLine } from './ledger-line.ts';

/** Most streams that are listed. */
const MAX_LISTED = 50;

/** A stream of which nothing was written for so long, in milliseconds, has ended without a word. */
const SILENT_END_MS = 120_000;

interface StreamTotal {
  readonly startedMs: number;
  lastMs: number;
  endedMs: number | null;
  readonly model: string;
  readonly orchestrators: Set<string>;
  payments: number;
  tickets: number;
  paidWei: Rational;
  faceWei: bigint;
}

/** What the lines of a ledger add up to. Amounts are wei. */
export class LedgerTotals {
  readonly #months = new Map<string, Rational>();
  readonly #streams = new Map<string, StreamTotal>();
  /** Payments of which it is not known what became of them. */
  readonly #open = new Map<string, { readonly month: string; readonly line: SignedLine }>();

  /** Adds a line. @param month of the file it stands in, as `2026-11` */
  add(month: string, line: LedgerLine): void {
    if (line.kind === 'signed') {
      this.#open.set(line.id, { month, line });
      this.#count(month, line, 1);
    } else if (line.kind === 'settled') {
      const open = this.#open.get(line.id);
      if (open && line.delivery === 'unsent') this.#count(open.month, open.line, -1);
      this.#open.delete(line.id);
    } else {
      const stream = this.#streams.get(line.session);
      if (stream) stream.endedMs = line.t;
    }
  }

  /** What was paid in a month. */
  monthWei(month: string): Rational {
    return this.#months.get(month) ?? ZERO;
  }

  /** What a stream has paid. */
  sessionWei(session: string): Rational {
    return this.#streams.get(session)?.paidWei ?? ZERO;
  }

  /** The streams, newest first, at most 50. @param nowMs milliseconds since 1970 */
  sessions(nowMs: number): SpendSession[] {
    return [...this.#streams]
      .sort(([, a], [, b]) => b.startedMs - a.startedMs)
      .slice(0, MAX_LISTED)
      .map(([id, stream]) => ({
        id,
        startedMs: stream.startedMs,
        endedMs: stream.endedMs ?? (nowMs - stream.lastMs > SILENT_END_MS ? stream.lastMs : null),
        model: stream.model,
        orchestrators: [...stream.orchestrators],
        payments: stream.payments,
        tickets: stream.tickets,
        paidWei: `${ceil(stream.paidWei)}`,
        faceWei: `${stream.faceWei}`,
      }));
  }

  #count(month: string, line: SignedLine, sign: 1 | -1): void {
    const paidWei = multiply(line.paidWei, rational(BigInt(sign)));
    this.#months.set(month, add(this.monthWei(month), paidWei));
    const stream = this.#streams.get(line.session) ?? {
      startedMs: line.t,
      lastMs: line.t,
      endedMs: null,
      model: line.model,
      orchestrators: new Set<string>(),
      payments: 0,
      tickets: 0,
      paidWei: ZERO,
      faceWei: 0n,
    };
    this.#streams.set(line.session, stream);
    stream.lastMs = line.t;
    stream.endedMs = null;
    stream.orchestrators.add(line.orchestrator);
    stream.payments += sign;
    stream.tickets += sign * line.tickets;
    stream.paidWei = add(stream.paidWei, paidWei);
    stream.faceWei += BigInt(sign) * line.faceWei;
  }
}
