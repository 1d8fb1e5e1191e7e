import type { Logger } from '../../base/log.ts';
import type { OrchestratorSession } from '../orchestrator-session.ts';
import { offChainPayment, type PaymentSession } from '../payment-session.ts';
import type { Identity } from '../signer/signer-entry.ts';
import type { SignerPool } from '../signer/signer-pool.ts';
import type { PaymentLimits } from './ceilings.ts';
import type { PaymentRecorder } from './payment-recorder.ts';
import { TicketPayment } from './ticket-payment.ts';

/** Options of {@link Payer}. */
export interface PayerOptions {
  readonly pool: SignerPool;
  readonly recorder: PaymentRecorder;
  /** Asked before each payment. */
  readonly limits: () => PaymentLimits;
  readonly logger: Logger;
  /** Monotonic milliseconds; `performance.now` by default. */
  readonly nowMs?: () => number;
}

/** Pays for jobs with the signers of a pool. */
export class Payer {
  readonly #options: PayerOptions;

  constructor(options: PayerOptions) {
    this.#options = options;
  }

  /**
   * Who pays, for `OrchestratorSession.connect`; null without signers.
   * @throws GatewayError as `SignerPool.identity` does
   */
  readonly identity = (signal?: AbortSignal): Promise<Identity | null> => this.#options.pool.identity(signal);

  /**
   * The payment session for one job on the orchestrator of `session`, off-chain where it wants none. Without a signer the
   * job's start says that one is needed.
   */
  paymentFor(
    session: OrchestratorSession,
    { model, spendId }: { readonly model: string; readonly spendId: string },
  ): PaymentSession {
    if (!session.info.wantsPayment || this.#options.pool.size === 0) return offChainPayment();
    return new TicketPayment({ ...this.#options, session, model, spendId });
  }
}
