import type { Rational } from '../../payments/rational.ts';

/** A payment that a signer has made and that is about to be sent. Amounts are wei. */
export interface SignedEntry {
  /** Id of the stream it is for. */
  readonly session: string;
  readonly model: string;
  /** `https://host:port` */
  readonly orchestrator: string;
  /** Whose tickets they are, `0x` and 40 hex digits. */
  readonly sender: string;
  readonly tickets: number;
  /** Expected value of all of them. */
  readonly paidWei: Rational;
  /** Face value of all of them. */
  readonly faceWei: bigint;
}

/** What was paid, in wei: by one stream, and by all of them since the first of the month, UTC. */
export interface Spent {
  readonly sessionWei: Rational;
  readonly monthWei: Rational;
}

/**
 * Where payments are written down. What was signed counts as spent from then on, whatever becomes of it; only what never
 * left (`unsent`) does not.
 */
export interface PaymentRecorder {
  /** What was paid so far, by other processes as well. @throws GatewayError `ledger_unreadable` */
  spent(session: string): Promise<Spent>;
  /**
   * Writes a payment down so that it survives a crash of the machine.
   * @returns its id, and what was paid with it: without payments that other processes have written after it
   * @throws GatewayError `ledger_unwritable`
   */
  signed(entry: SignedEntry): Promise<{ readonly id: string } & Spent>;
  /** Writes down what became of it. @throws GatewayError `ledger_unwritable` */
  settled(id: string, delivery: 'accepted' | 'refused' | 'unsent'): Promise<void>;
}
