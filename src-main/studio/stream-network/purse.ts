import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { PaidFigures } from '../../../src-preload/contract.ts';
import type { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import {
  CertificatePins,
  type OrchestratorSession,
  Payer,
  type PaymentLimits,
  type PaymentSession,
  type PaymentStats,
  SignerPool,
} from '../../gateway/index.ts';
import type { SignerAccess } from '../../gateway/signer/signer-exchange.ts';
import { add, ceil, type Rational, ZERO } from '../../payments/rational.ts';
import { dataFolder } from '../../settings/data-folder.ts';
import { PaymentLedger } from '../../settings/payment-ledger.ts';
import type { ProbePayments } from '../probe/probe-options.ts';

/** Options of {@link Purse}. */
export interface PurseOptions {
  readonly signers: readonly SignerAccess[];
  /** The money is that of the embedded network, which is none: it is written down apart from the user's. */
  readonly embedded: boolean;
  readonly limits: PaymentLimits;
  readonly onProblem: (problem: GatewayError) => void;
  readonly logger: Logger;
}

/** Pays for the jobs of one command, into the ledger that the application keeps as well. */
export class Purse {
  readonly pool: SignerPool;
  readonly #ledger: PaymentLedger;
  readonly #payer: Payer;
  readonly #paid = new Map<string, PaymentSession[]>();

  /** @throws GatewayError `signer_not_recognised` for an address that is none */
  constructor({ signers, embedded, limits, onProblem, logger }: PurseOptions) {
    this.pool = new SignerPool({ pins: new CertificatePins(), logger });
    this.pool.set(signers.map((signer, index) => ({ ...signer, id: String(index) })));
    const folder = join(dataFolder(), embedded ? 'payments-embedded' : 'payments');
    this.#ledger = PaymentLedger.at({ folder, onProblem });
    this.#payer = new Payer({
      pool: this.pool,
      recorder: this.#ledger,
      limits: () => limits,
      logger,
    });
  }

  /** Who pays, for `OrchestratorSession.connect`. */
  get identity(): Payer['identity'] {
    return this.#payer.identity;
  }

  /** See `Payer.paymentFor`. */
  paymentFor(
    session: OrchestratorSession,
    request: { readonly model: string; readonly spendId: string },
  ): PaymentSession {
    const payment = this.#payer.paymentFor(session, request);
    if (payment.stats) this.#paid.set(request.spendId, [...(this.#paid.get(request.spendId) ?? []), payment]);
    return payment;
  }

  /** Pays for one probe. */
  forProbe(): ProbePayments {
    const spendId = randomUUID();
    return {
      identity: this.identity,
      paymentFor: (session, model) => this.paymentFor(session, { model, spendId }),
    };
  }

  /** Expected value of the tickets sent so far, in wei. */
  get paidWei(): Rational {
    return this.#stats().reduce<Rational>((sum, { paidWei }) => add(sum, paidWei), ZERO);
  }

  /** What was paid so far; null where nothing had to be. */
  figures(): PaidFigures | null {
    const stats = this.#stats();
    const last = stats.at(-1);
    if (!last) return null;
    return {
      count: stats.reduce((sum, { payments }) => sum + payments, 0),
      tickets: stats.reduce((sum, { tickets }) => sum + tickets, 0),
      paidWei: String(ceil(this.paidWei)),
      faceWei: String(stats.reduce((sum, { faceWei }) => sum + faceWei, 0n)),
      perMinuteWei: String(ceil(last.perMinuteWei)),
      sender: this.pool.statuses.find(({ ethAddress }) => ethAddress !== null)?.ethAddress ?? null,
    };
  }

  /** Writes down that its streams have ended, and closes what it has open. Never rejects. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#paid.keys()].map((spendId) => this.#ledger.ended(spendId)));
    await Promise.allSettled([this.#ledger.close(), this.pool.close()]);
  }

  #stats(): PaymentStats[] {
    return [...this.#paid.values()].flat().flatMap(({ stats }) => stats ?? []);
  }
}
