import { priceOf } from '../../payments/fees.ts';
import { namesRound, readTicketParams, type TicketParams } from '../../payments/messages.ts';
import type { Accounts } from '../accounts.ts';
import type { AuthWebhook, Permission, RequestHeaders } from '../auth-webhook.ts';
import type { PaymentFacts } from '../chain-ahead.ts';
import type { SigningKey } from '../key/signing-key.ts';
import { parseMaxPrice } from './max-price.ts';
import { openSession } from './open-session.ts';
import { readCapabilities, readOrchestrator, readPaymentRequest } from './payment-request.ts';
import { ceilingFault, type PriceCeilings } from './price-ceilings.ts';
import {
  badRequest,
  isRefusal,
  type Refusal,
  refusal,
  STATUS_PRICE_EXCEEDED,
  STATUS_REFRESH_SESSION,
} from './refusal.ts';
import { type PaidState, writeState } from './session-state.ts';
import { signPayment, signSegment } from './signed-messages.ts';
import { type DuePayment, type StagedPayment, stagePayment } from './stage-payment.ts';
import { EXPIRED, type TicketLimits, ticketFault } from './ticket-checks.ts';

/** How long before its end an orchestrator's token is to be renewed, in seconds: the last tenth of its 30 minutes. */
const TOKEN_BUFFER_S = 180;

/** A payer's name that a proxy before the signer vouches for, where there is no webhook or it does not say. */
const AUTH_ID_HEADER = 'Signer-Auth-Id';

/** What {@link LivePayments} works with. */
export interface LivePaymentParts {
  readonly key: SigningKey;
  readonly chain: PaymentFacts;
  readonly limits: TicketLimits;
  readonly ceilings: PriceCeilings;
  /** Null asks nobody. */
  readonly webhook: AuthWebhook | null;
  readonly accounts: Accounts;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The headers an orchestrator is paid with, and the state for the next payment. */
export interface LivePayment {
  /** Value of `Livepeer-Payment`. */
  readonly payment: string;
  /** Value of `Livepeer-Segment`. */
  readonly segCreds: string;
  readonly state: Uint8Array;
  readonly stateSignature: Uint8Array;
}

/** Makes payments of live jobs (protocol C7, `POST /generate-live-payment`). */
export class LivePayments {
  readonly #parts: LivePaymentParts;

  constructor(parts: LivePaymentParts) {
    this.#parts = parts;
  }

  /**
   * Makes one payment, or says why not: the checks come in go-livepeer's order, so that of several mistakes the same one is
   * named. Nothing is signed before all have passed.
   * @param body of the request
   * @param headers of the request, for the webhook
   * @throws GatewayError `chain_*`
   */
  async pay(body: string, headers: RequestHeaders): Promise<LivePayment | Refusal> {
    const due = this.#due(body);
    if (isRefusal(due)) return due;
    const stale = await this.#staleness(due);
    if (stale) return stale;
    const staged = stagePayment(due, this.#parts.ceilings);
    if (isRefusal(staged)) return staged;
    const fault = await this.#ticketFault(due.params, BigInt(staged.tickets));
    if (fault) return refusal(500, fault);
    const state = await this.#permitted(due, paidState(due, staged), headers);
    if (isRefusal(state)) return state;
    return this.#sign(due, staged, state);
  }

  #due(body: string): DuePayment | Refusal {
    const request = readPaymentRequest(body);
    if (isRefusal(request)) return request;
    const payable = readOrchestrator(request.orchestrator);
    if (isRefusal(payable)) return payable;
    const session = openSession(request, payable, this.#parts.key);
    if (isRefusal(session)) return session;
    const capabilities = readCapabilities(request.capabilities);
    if (isRefusal(capabilities)) return capabilities;
    const params = readTicketParams(payable.ticketParams);
    if (params === null) return badRequest('failed to derive ticket params from OrchestratorInfo');
    const nowMs = this.#parts.now();
    return { ...payable, ...session, request, capabilities: capabilities.value, params, nowMs };
  }

  /** Whether the gateway has to ask the orchestrator for new parameters first (protocol C7.6). */
  async #staleness({ info, params, nowMs }: DuePayment): Promise<Refusal | null> {
    const unchecked = (why: string): Refusal =>
      badRequest(`remote signer could not check whether to refresh session: ${why}`);
    if (!info.authToken) return unchecked('missing auth token');
    const renewAtMs = (Number(info.authToken.expiration) - TOKEN_BUFFER_S) * 1000;
    const fault = nowMs > renewAtMs ? EXPIRED : await this.#ticketFault(params, 1n);
    if (fault === null) return null;
    if (fault !== EXPIRED) return unchecked(fault);
    return refusal(STATUS_REFRESH_SESSION, 'refresh session for remote signer', {
      'Livepeer-Orchestrator-URL': info.transcoder,
    });
  }

  /** Asks the webhook, and gives the state with what it said (protocol C7.12). */
  async #permitted(
    { request, priceInfo, nowMs }: DuePayment,
    state: PaidState,
    headers: RequestHeaders,
  ): Promise<PaidState | Refusal> {
    const permission = await this.#ask(state, nowMs, headers);
    if (permission && isRefusal(permission)) return permission;
    const maxPrice = parseMaxPrice(permission?.maxPrice ?? null, request.type);
    if (!maxPrice.ok) return refusal(502, `signer auth invalid maxPrice: ${maxPrice.fault}`);
    const ceiling = { source: 'auth webhook maxPrice', price: maxPrice.price };
    const tooHigh = ceilingFault(priceOf(priceInfo), [ceiling]);
    if (tooHigh) return refusal(STATUS_PRICE_EXCEEDED, tooHigh);
    const authId = permission?.authId || (headers[AUTH_ID_HEADER]?.[0] ?? '');
    if (authId !== '' && state.authId !== '' && authId !== state.authId)
      return refusal(500, 'remote signer auth ID changed');
    return {
      ...state,
      authExpiryS: permission?.expiryS ?? state.authExpiryS,
      authId: state.authId || authId,
    };
  }

  /** Null when nobody has to be asked, or not yet again. */
  async #ask(state: PaidState, nowMs: number, headers: RequestHeaders): Promise<Permission | Refusal | null> {
    const { webhook } = this.#parts;
    const stillPermitted = state.authExpiryS !== 0n && BigInt(Math.floor(nowMs / 1000)) <= state.authExpiryS;
    return webhook === null || stillPermitted ? null : webhook.ask(headers, writeState(state));
  }

  async #sign(due: DuePayment, staged: StagedPayment, state: PaidState): Promise<LivePayment> {
    const { key, accounts } = this.#parts;
    const { info, priceInfo, capabilities, manifestId } = due;
    const params = await this.#withRound(due.params);
    const bytes = Buffer.from(writeState(state), 'utf8');
    const lastNonce = state.senderNonce - staged.tickets;
    const payment: LivePayment = {
      payment: signPayment(key, { params, count: staged.tickets, lastNonce, price: priceInfo }),
      segCreds: signSegment(key, manifestId, info.authToken, capabilities),
      state: bytes,
      stateSignature: key.sign(bytes),
    };
    const { stateId, orchestratorAddress } = state;
    accounts.paid({ ...staged, stateId, manifestId, orchestrator: orchestratorAddress });
    return payment;
  }

  /** What the orchestrator said of the round is kept: its random number is made of it. Only where it said nothing, the last one. */
  async #withRound(params: TicketParams): Promise<TicketParams> {
    if (namesRound(params)) return params;
    const { number, blockHash } = await this.#parts.chain.round();
    return { ...params, creationRound: number, creationRoundBlockHash: blockHash };
  }

  #ticketFault(params: TicketParams, count: bigint): Promise<string | null> {
    const { key, chain, limits } = this.#parts;
    return ticketFault(params, count, { address: key.address, chain, limits });
  }
}

/** Nonces are counted anew for each of the recipient's random numbers. */
function paidState({ state, params, nowMs }: DuePayment, staged: StagedPayment): PaidState {
  const lastNonce = state.pmSessionId === params.recipientRandHash ? state.senderNonce : 0;
  return {
    ...state,
    pmSessionId: params.recipientRandHash,
    lastUpdateMs: nowMs,
    senderNonce: lastNonce + staged.tickets,
    balanceWei: staged.balanceWei,
  };
}
