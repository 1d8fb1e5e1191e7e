import { randomUUID } from 'node:crypto';
import type { Settings, SpendSession, WalletState } from '../../../src-preload/contract.ts';
import { toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import {
  type AskIdentity,
  type OrchestratorSession,
  Payer,
  type PaymentLimits,
  type PaymentSession,
  type SignerPool,
} from '../../gateway/index.ts';
import { ceil, type Rational, ZERO } from '../../payments/rational.ts';
import type { PaymentLedger } from '../../settings/payment-ledger.ts';
import type { Paying } from '../network/live-network.ts';
import type { ProbePayments } from '../probe/probe-options.ts';
import type { FundsReader } from './funds-reader.ts';
import type { SignersDesk } from './signers-desk.ts';

/** Milliseconds between two looks at what a running stream has paid. */
const LOOK_MS = 1_000;

/** Milliseconds between two readings of deposit and reserve while a stream is paid for. */
const FUNDS_MS = 300_000;

/** Options of {@link WalletDesk}. */
export interface WalletDeskOptions {
  readonly signers: SignersDesk;
  /** What was paid with the user's money, and what with the embedded network's, which is none. */
  readonly ledgers: { readonly own: PaymentLedger; readonly embedded: PaymentLedger };
  /** Whether this is the embedded network's orchestrator. */
  readonly isEmbedded: (origin: string) => boolean;
  readonly funds: FundsReader;
  readonly settings: () => Settings;
  readonly logger: Logger;
  readonly onChange: (state: WalletState) => void;
}

/** Who pays for one kind of orchestrator: its signers, and where that is written down. */
interface Purse {
  readonly payer: Payer;
  readonly pool: SignerPool;
  readonly ledger: PaymentLedger;
}

/** What is paid for now, or was paid for last. */
interface Spending {
  readonly spendId: string;
  readonly payment: PaymentSession;
  readonly purse: Purse;
}

/** The money: pays for streams, and shows what was paid. */
export class WalletDesk implements Paying {
  readonly #options: WalletDeskOptions;
  readonly #own: Purse;
  readonly #embedded: Purse;
  #spending: Spending | null = null;
  /** A stream runs that is paid for. */
  #running = false;
  #shown: { readonly monthWei: Rational; readonly sessions: readonly SpendSession[] } = {
    monthWei: ZERO,
    sessions: [],
  };
  #signerLostMs: number | null = null;
  #lookTimer: NodeJS.Timeout | undefined;
  #fundsTimer: NodeJS.Timeout | undefined;

  constructor(options: WalletDeskOptions) {
    this.#options = options;
    const { signers, ledgers } = options;
    this.#own = this.#purse(signers.pool, ledgers.own);
    this.#embedded = this.#purse(signers.embeddedPool, ledgers.embedded);
  }

  /** The slice of the state. */
  get state(): WalletState {
    const stats = this.#spending?.payment.stats ?? null;
    return {
      ...this.#options.funds.state,
      monthWei: `${ceil(this.#shown.monthWei)}`,
      sessionWei: `${ceil(stats?.streamWei ?? ZERO)}`,
      perMinuteWei: this.#running ? `${ceil(stats?.perMinuteWei ?? ZERO)}` : '0',
      prepaidS: this.#running ? (stats?.prepaidS ?? null) : null,
      signerLostMs: this.#running ? this.#signerLostMs : null,
      sessions: [...this.#shown.sessions],
    };
  }

  /** See {@link Paying.canPay}. */
  canPay(origin: string): boolean {
    return this.#purseOf(origin).pool.size > 0;
  }

  /** See {@link Paying.identityFor}. */
  identityFor(origin: string): AskIdentity {
    return this.#purseOf(origin).payer.identity;
  }

  /** See {@link Paying.paymentFor}. */
  paymentFor(
    session: OrchestratorSession,
    request: { readonly model: string; readonly spendId: string },
  ): PaymentSession {
    const purse = this.#purseOf(session.address.origin);
    const payment = purse.payer.paymentFor(session, request);
    if (payment.stats === null) return payment;
    this.#spending = { spendId: request.spendId, payment, purse };
    this.#begin();
    return payment;
  }

  /** Who pays for a probe of the orchestrator at an address, by the same ceilings; null without a signer for it. */
  forProbe(origin: string): ProbePayments | null {
    const { pool, payer } = this.#purseOf(origin);
    if (pool.size === 0) return null;
    const spendId = randomUUID();
    return {
      identity: payer.identity,
      paymentFor: (session, model) => payer.paymentFor(session, { model, spendId }),
    };
  }

  /** No stream runs any more. */
  streamEnded(): void {
    if (!this.#running) return;
    this.#running = false;
    clearInterval(this.#lookTimer);
    clearInterval(this.#fundsTimer);
    const { spendId, purse } = this.#spending ?? {};
    purse?.ledger.ended(spendId ?? '').catch((error: unknown) => this.#ledgerFailed(error));
    void this.look();
  }

  /** Reads deposit and reserve again, and what was paid. */
  async refresh(): Promise<void> {
    await Promise.all([this.#options.funds.refresh(), this.look()]);
  }

  /** Looks at what was paid, also by other processes, and shows it. Never rejects. */
  async look(): Promise<void> {
    const { ledger, pool } = this.#spending?.purse ?? this.#own;
    this.#noteSigners(pool);
    try {
      const sessions = await ledger.sessions();
      const { monthWei } = await ledger.spent(this.#spending?.spendId ?? '');
      this.#shown = { monthWei, sessions };
    } catch (error) {
      this.#ledgerFailed(error);
    }
    this.#options.onChange(this.state);
  }

  /** The ledger as comma-separated values. @throws GatewayError `ledger_unreadable` */
  exportCsv(): Promise<string> {
    return (this.#spending?.purse ?? this.#own).ledger.exportCsv();
  }

  /** Stops looking, and closes the ledgers. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#lookTimer);
    clearInterval(this.#fundsTimer);
    this.#options.funds.close();
    await Promise.all([this.#own.ledger.close(), this.#embedded.ledger.close()]);
  }

  #purse(pool: SignerPool, ledger: PaymentLedger): Purse {
    const { logger, settings } = this.#options;
    const limits = (): PaymentLimits => limitsOf(settings());
    return { pool, ledger, payer: new Payer({ pool, recorder: ledger, limits, logger }) };
  }

  #purseOf(origin: string): Purse {
    return this.#options.isEmbedded(origin) ? this.#embedded : this.#own;
  }

  #begin(): void {
    if (this.#running) return;
    this.#running = true;
    this.#signerLostMs = null;
    this.#lookTimer = setInterval(() => void this.look(), LOOK_MS).unref();
    this.#fundsTimer = setInterval(() => void this.#options.funds.refresh(), FUNDS_MS).unref();
    void this.#options.funds.refresh();
  }

  #noteSigners(pool: SignerPool): void {
    const lost = pool.size > 0 && pool.statuses.every(({ state }) => state === 'failing');
    this.#signerLostMs = lost ? (this.#signerLostMs ?? Date.now()) : null;
  }

  #ledgerFailed(thrown: unknown): void {
    const { code, message } = toGatewayError(thrown);
    this.#options.logger.warn('the record of payments could not be used', { code, why: message });
  }
}

function limitsOf({ payments, selection }: Settings): PaymentLimits {
  const { sessionCeilingWei, monthCeilingWei, intervalMs } = payments;
  return {
    sessionCeilingWei: sessionCeilingWei === null ? null : BigInt(sessionCeilingWei),
    monthCeilingWei: monthCeilingWei === null ? null : BigInt(monthCeilingWei),
    maxWeiPerPixel: selection.maxWeiPerPixel,
    intervalMs,
  };
}
