import { toBinary } from '@bufbuild/protobuf';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import { type Logger, silentLogger } from '../../base/log.ts';
import { type Hex, toHex } from '../../payments/bytes.ts';
import { expectedValue } from '../../payments/expected-value.ts';
import { priceOf, type UnitPrice } from '../../payments/fees.ts';
import { readTicketParams } from '../../payments/messages.ts';
import { compare, parseRational, type Rational, rationalText, ZERO } from '../../payments/rational.ts';
import type { OrchestratorSession } from '../orchestrator-session.ts';
import type {
  Delivery,
  PaymentHeaders,
  PaymentOutcome,
  PaymentRequest,
  PaymentSession,
  PaymentStats,
} from '../payment-session.ts';
import type { PaymentState } from '../signer/signer-answers.ts';
import type { LivePaymentAnswer, LivePaymentRequest } from '../signer/signer-client.ts';
import { type Identity, isSignerFault } from '../signer/signer-entry.ts';
import type { SignerPool } from '../signer/signer-pool.ts';
import { liveVideoCapabilities } from '../wire/capabilities.ts';
import {
  CapabilitiesSchema,
  OrchestratorInfoSchema,
  type OrchestratorInfo as WireInfo,
} from '../wire/lp_pb.ts';
import { ceilingError, largestNextPayment, type PaymentLimits } from './ceilings.ts';
import type { PaymentRecorder } from './payment-recorder.ts';
import { PaymentTally } from './payment-tally.ts';
import type { SignedPayment } from './signed-payment.ts';

/** How often a signer may ask for a newer answer of the orchestrator before a payment is given up (protocol C8). */
const MAX_REFRESHES = 3;

/** What a payment uses of the orchestrator's session. */
type PaidSession = Pick<OrchestratorSession, 'address' | 'wireInfo' | 'askedBy' | 'refresh'>;

/** Options of {@link TicketPayment}. */
export interface TicketPaymentOptions {
  readonly session: PaidSession;
  readonly pool: Pick<SignerPool, 'identity' | 'pay'>;
  readonly recorder: PaymentRecorder;
  /** Asked before each payment. */
  readonly limits: () => PaymentLimits;
  readonly model: string;
  /** Id of the stream in the ledger: its ceiling holds for all jobs with the same one. */
  readonly spendId: string;
  readonly logger?: Logger;
  /** Monotonic milliseconds; `performance.now` by default. */
  readonly nowMs?: () => number;
}

/** One chain of payments: its state goes from each call to the next. */
interface Chain {
  readonly identity: Identity;
  /** The price of the first payment, which the signer counts by and the orchestrator must not pass. */
  readonly price: UnitPrice;
  state: PaymentState | null;
  /** When the last payment was made, monotonic milliseconds; null before the first. */
  signedMs: number | null;
  /** The ticket parameters that were used last, and the highest ticket number with them. */
  nonces: { readonly randHash: Hex; readonly last: number } | null;
}

/** A payment that was handed out and not settled. */
interface Pending {
  readonly headers: PaymentHeaders;
  readonly signed: SignedPayment;
  /** In the ledger; null for a payment without tickets. */
  readonly ledgerId: string | null;
  readonly startsJob: boolean;
}

type Signed =
  | { readonly kind: 'no-tickets' }
  | { readonly kind: 'signed'; state: PaymentState; payment: SignedPayment };

/**
 * Pays an orchestrator for one job by tickets of a remote signer (protocol C7, C8).
 *
 * What is never done is paying twice for one interval. The rules:
 *
 * - One call at a time, and one payment at a time: nothing new is asked of the signer while a payment that was made is not
 *   settled. The signer's state is used again only if nothing that was made from it has left this process: when its answer
 *   was lost or was not what was asked for, or could not be written down. The next payment then covers that interval too.
 * - Before a payment is handed out it is in the ledger, on the disk, and counts as spent. A crash between signing and sending
 *   leaves it there: it counts, and no later run sends it.
 * - When the orchestrator's answer to a payment is lost, the very same headers are handed out again. It takes each ticket
 *   once, so that "already seen" then means that it had taken them.
 * - What the orchestrator refuses is gone: it might keep the tickets. The chain goes on after it, and what was paid before
 *   the start (60 s) bears the gap. Expired ticket parameters are renewed for the next payment.
 * - A payment that starts a job is never sent again, since the job may have been started. Each start begins a new chain.
 *
 * A ceiling is checked before the signer is asked, with the most that the payment can come to, and again with what it came
 * to before it is handed out. The second check is on what the ledger says of all processes.
 */
export class TicketPayment implements PaymentSession {
  readonly #options: TicketPaymentOptions;
  readonly #logger: Logger;
  readonly #nowMs: () => number;
  readonly #tally: PaymentTally;
  #chain: Chain | null = null;
  #pending: Pending | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: TicketPaymentOptions) {
    this.#options = options;
    this.#logger = (options.logger ?? silentLogger).child({ orchestrator: options.session.address.origin });
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#tally = new PaymentTally(this.#nowMs);
  }

  /** As the settings say now. */
  get intervalMs(): number {
    return this.#options.limits().intervalMs;
  }

  /** What was paid. */
  get stats(): PaymentStats {
    return this.#tally.stats;
  }

  /**
   * Makes the next payment from the session's last answer; or hands out the last one again, where what became of it is not
   * known. `manifestId` null begins a new chain.
   * @throws GatewayError `payment_ceiling`, `price_too_high`, `balance_insufficient`, `session_expired`, `payment_refused`,
   * `ledger_unreadable`, `ledger_unwritable`; `signer_unreachable`, `signer_refused`, `signer_not_recognised`,
   * `certificate_changed` and `signer_lost` while no signer can be used; what `OrchestratorSession.refresh` raises
   */
  headersFor(request: PaymentRequest): Promise<PaymentOutcome> {
    return this.#inTurn(() => this.#next(request));
  }

  /** Asks the orchestrator for new ticket parameters. @throws GatewayError as `OrchestratorSession.refresh` does */
  renew(signal?: AbortSignal): Promise<void> {
    return this.#inTurn(() => this.#refresh(this.#chain?.identity, signal));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #next({ manifestId, signal }: PaymentRequest): Promise<PaymentOutcome> {
    if (manifestId === null) return this.#start(signal);
    const chain = this.#chain;
    if (chain === null) throw new Error('a job is paid for by the chain that started it');
    if (this.#pending) return this.#handOut(this.#pending, true);
    return this.#pay(chain, manifestId, signal);
  }

  /** Begins a chain at the first signer that makes a payment; signers of several addresses are tried in turn. */
  async #start(signal: AbortSignal | undefined): Promise<PaymentOutcome> {
    const { session, pool } = this.#options;
    this.#pending = null;
    const failed = new Map<Hex, GatewayError>();
    for (;;) {
      const identity = await pool.identity(signal);
      if (identity === null) throw this.#needsSigner();
      const before = failed.get(identity.ethAddress);
      if (before) throw before;
      if (session.askedBy !== identity.ethAddress || !session.wireInfo.ticketParams)
        await this.#refresh(identity, signal);
      const price = await this.#price(identity, signal);
      this.#tally.begin(price);
      const chain: Chain = { identity, price, state: null, signedMs: null, nonces: null };
      this.#chain = chain;
      try {
        return await this.#pay(chain, null, signal);
      } catch (error) {
        if (!isSignerFault(error)) throw error;
        failed.set(identity.ethAddress, error);
      }
    }
  }

  async #pay(
    chain: Chain,
    manifestId: string | null,
    signal: AbortSignal | undefined,
  ): Promise<PaymentOutcome> {
    const signed = await this.#sign(chain, manifestId, signal);
    if (signed.kind === 'no-tickets') {
      this.#tally.skipped();
      return { kind: 'skip' };
    }
    const { payment } = signed;
    const recorded = payment.tickets === 0 ? null : await this.#record(chain, payment);
    chain.state = signed.state;
    chain.signedMs = this.#nowMs();
    chain.nonces = { randHash: randHash(this.#options.session.wireInfo), last: payment.lastNonce };
    if (recorded) {
      const passed = ceilingError(this.#options.limits(), recorded, ZERO);
      if (passed) {
        await this.#settleInLedger(recorded.id, 'unsent');
        throw passed;
      }
      this.#tally.signed(payment, recorded.sessionWei);
    }
    this.#pending = {
      headers: payment.headers,
      signed: payment,
      ledgerId: recorded?.id ?? null,
      startsJob: manifestId === null,
    };
    return this.#handOut(this.#pending, false);
  }

  /** Asks the signers for a payment, with a newer answer of the orchestrator where they want one. */
  async #sign(chain: Chain, manifestId: string | null, signal: AbortSignal | undefined): Promise<Signed> {
    const { pool, session } = this.#options;
    for (let refreshes = 0; ; refreshes += 1) {
      await this.#checkPrice(chain, signal);
      await this.#checkCeilings(chain);
      const orchestrator = session.wireInfo;
      try {
        return await pool.pay({
          payment: this.#request(chain, orchestrator, manifestId),
          ethAddress: chain.identity.ethAddress,
          accept: (answer) => accept(answer, chain, orchestrator, manifestId),
          signal,
        });
      } catch (thrown) {
        const error = toGatewayError(thrown);
        if (error.code !== 'session_expired' || refreshes === MAX_REFRESHES) throw thrown;
        this.#logger.debug('the signer wants a newer answer of the orchestrator', { refreshes });
        await this.#refresh(chain.identity, signal);
      }
    }
  }

  #request(chain: Chain, orchestrator: WireInfo, manifestId: string | null): LivePaymentRequest {
    const { model, limits } = this.#options;
    return {
      state: chain.state,
      orchestrator: toBinary(OrchestratorInfoSchema, orchestrator),
      manifestId,
      app: `live-video-to-video/${model}`,
      capabilities: toBinary(CapabilitiesSchema, liveVideoCapabilities(model)),
      maxWeiPerPixel: limits().maxWeiPerPixel,
    };
  }

  #record(chain: Chain, payment: SignedPayment) {
    const { recorder, session, model, spendId } = this.#options;
    return recorder.signed({
      session: spendId,
      model,
      orchestrator: session.address.origin,
      sender: chain.identity.ethAddress,
      tickets: payment.tickets,
      paidWei: payment.paidWei,
      faceWei: payment.faceWei,
    });
  }

  #handOut(pending: Pending, again: boolean): PaymentOutcome {
    return {
      kind: 'headers',
      headers: pending.headers,
      again,
      settle: (delivery) => this.#settle(pending, delivery),
    };
  }

  async #settle(pending: Pending, delivery: Delivery): Promise<void> {
    if (this.#pending !== pending) return;
    const undelivered = delivery === 'lost' || delivery === 'unsent';
    // What pays for a running job is handed out again until the orchestrator says something of it.
    if (undelivered && !pending.startsJob) return;
    this.#pending = null;
    if (delivery === 'accepted') this.#tally.accepted(pending.signed, pending.startsJob);
    if (delivery === 'unsent') this.#tally.unsent(pending.signed);
    if (delivery !== 'lost' && pending.ledgerId !== null)
      await this.#settleInLedger(pending.ledgerId, delivery);
  }

  /** What is not written here counts as spent, so that a ledger that cannot be written is no reason to end a stream. */
  async #settleInLedger(id: string, delivery: 'accepted' | 'refused' | 'unsent'): Promise<void> {
    await this.#options.recorder.settled(id, delivery).catch((error: unknown) => {
      this.#logger.warn('what became of a payment could not be written down', { error });
    });
  }

  async #refresh(identity: Identity | undefined, signal: AbortSignal | undefined): Promise<void> {
    const { session, model } = this.#options;
    await session.refresh({ model, ignoreCapacityCheck: true, askAs: identity, signal });
  }

  /** The orchestrator's price now; it is asked again where its last answer holds none. */
  async #price(identity: Identity, signal: AbortSignal | undefined): Promise<UnitPrice> {
    const { session } = this.#options;
    if (usablePrice(session.wireInfo) === null) await this.#refresh(identity, signal);
    const price = usablePrice(session.wireInfo);
    if (price) return price;
    const { origin } = session.address;
    throw new GatewayError(
      'orchestrator_not_recognised',
      `${origin} wants to be paid and does not say how (no price or ticket parameters): choose another orchestrator`,
      { fields: { address: origin } },
    );
  }

  /** As a signer does, so that one which does not cannot be made to pay more. */
  async #checkPrice(chain: Chain, signal: AbortSignal | undefined): Promise<void> {
    const price = priceOf(await this.#price(chain.identity, signal));
    const { origin } = this.#options.session.address;
    const { maxWeiPerPixel } = this.#options.limits();
    const ceiling = maxWeiPerPixel === null ? null : parseRational(maxWeiPerPixel);
    const refuse = (why: string, most: Rational): GatewayError =>
      new GatewayError(
        'price_too_high',
        `${origin} asks ${rationalText(price)} wei for a pixel, more than ${why} (${rationalText(most)}): ` +
          'raise the price ceiling or choose another orchestrator',
        { fields: { address: origin } },
      );
    if (ceiling && compare(price, ceiling) > 0) throw refuse('your ceiling', ceiling);
    const first = priceOf(chain.price);
    if (compare(price, first) > 0) throw refuse('when the stream began', first);
  }

  async #checkCeilings(chain: Chain): Promise<void> {
    const { limits, recorder, spendId, session } = this.#options;
    const elapsedMs = chain.signedMs === null ? null : this.#nowMs() - chain.signedMs;
    const next = largestNextPayment(elapsedMs, chain.price, ticketValue(session.wireInfo));
    const spent = await recorder.spent(spendId);
    this.#tally.streamPaid(spent.sessionWei);
    const passed = ceilingError(limits(), spent, next);
    if (passed) throw passed;
  }

  #needsSigner(): GatewayError {
    const { origin } = this.#options.session.address;
    return new GatewayError(
      'payment_refused',
      `${origin} wants to be paid and no signer is set up: set up a signer, or choose an off-chain orchestrator`,
      { fields: { address: origin } },
    );
  }
}

/** Reading tickets loads what hashes and checks them, which nobody needs who does not pay. */
async function accept(
  answer: LivePaymentAnswer,
  chain: Chain,
  orchestrator: WireInfo,
  manifestId: string | null,
): Promise<Signed> {
  if (answer.kind === 'no-tickets') return answer;
  const { readSignedPayment } = await import('./signed-payment.ts');
  const payment = readSignedPayment(answer, {
    orchestrator,
    sender: chain.identity.ethAddress,
    manifestId,
    lastNonce: chain.nonces?.randHash === randHash(orchestrator) ? chain.nonces.last : 0,
  });
  return { kind: 'signed', state: answer.state, payment };
}

function usablePrice({ priceInfo, ticketParams }: WireInfo): UnitPrice | null {
  if (!priceInfo || !ticketParams || priceInfo.pixelsPerUnit <= 0n || priceInfo.pricePerUnit <= 0n)
    return null;
  return priceInfo;
}

function ticketValue({ ticketParams }: WireInfo): Rational {
  const params = ticketParams && readTicketParams(ticketParams);
  return params ? expectedValue(params.faceValue, params.winProb) : ZERO;
}

function randHash({ ticketParams }: WireInfo): Hex {
  return toHex(ticketParams?.recipientRandHash ?? new Uint8Array(0));
}
