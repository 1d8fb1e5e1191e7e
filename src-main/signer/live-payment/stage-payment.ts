import type { Capabilities } from '../../gateway/wire/lp_pb.ts';
import { expectedValue, ticketsForFee } from '../../payments/expected-value.ts';
import { billableUnits, feeFor, type JobType, priceOf } from '../../payments/fees.ts';
import type { TicketParams } from '../../payments/messages.ts';
import { multiply, type Rational, rational } from '../../payments/rational.ts';
import { parseMaxPrice } from './max-price.ts';
import type { Session } from './open-session.ts';
import type { PayableInfo, PaymentRequest } from './payment-request.ts';
import { ceilingFault, configuredCeiling, type PriceCeilings } from './price-ceilings.ts';
import { badRequest, type Refusal, refusal, STATUS_NO_TICKETS, STATUS_PRICE_EXCEEDED } from './refusal.ts';

/** Most tickets of one payment: more would be a mistake of somebody's, or an attempt to empty the deposit. */
const MAX_TICKETS = 100n;

const JOB_TYPES: readonly string[] = ['', 'live', 'lv2v', 'fixed'] satisfies JobType[];

/** A payment that is due, with everything that was read of the request. */
export interface DuePayment extends Session, PayableInfo {
  readonly request: PaymentRequest;
  readonly capabilities: Capabilities | null;
  readonly params: TicketParams;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** What is owed and how it is paid; amounts are wei. */
export interface StagedPayment {
  readonly feeWei: Rational;
  readonly tickets: number;
  /** What the tickets are worth. */
  readonly creditWei: Rational;
  /** What is left when the fee is paid. */
  readonly balanceWei: Rational;
}

/**
 * Reckons what is owed by now, at the session's initial price, and the tickets for it: type, units, ceilings, tickets, in
 * this order (protocol C7.7 to C7.9).
 */
export function stagePayment(due: DuePayment, ceilings: PriceCeilings): StagedPayment | Refusal {
  const { request, priceInfo, state, continued, capabilities, params } = due;
  const units = unitsOf(due);
  if (typeof units !== 'bigint') return units;
  const requested = parseMaxPrice(request.maxPrice, request.type);
  if (!requested.ok) return badRequest(requested.fault);
  const { initialPrice } = state;
  if (initialPrice.pricePerUnit <= 0n || initialPrice.pixelsPerUnit <= 0n)
    return badRequest('invalid initial price in state');
  // The ceiling of the initial price leaves nothing to go-livepeer's later check that a price has not more than doubled.
  const tooHigh = ceilingFault(priceOf(priceInfo), [
    { source: 'configured maximum price', price: configuredCeiling(ceilings, capabilities) },
    { source: 'request maxPrice', price: requested.price },
    { source: 'initial session price', price: continued ? priceOf(initialPrice) : null },
  ]);
  if (tooHigh) return refusal(STATUS_PRICE_EXCEEDED, tooHigh);
  const feeWei = feeFor(units, initialPrice);
  const ev = expectedValue(params.faceValue, params.winProb);
  const { tickets, balance } = ticketsForFee(state.balanceWei, feeWei, ev);
  if (tickets <= 0n) return refusal(STATUS_NO_TICKETS, 'no tickets');
  if (tickets > MAX_TICKETS) return badRequest(`numTickets ${tickets} exceeds maximum of ${MAX_TICKETS}`);
  const creditWei = multiply(rational(tickets), ev);
  return { feeWei, tickets: Number(tickets), creditWei, balanceWei: balance };
}

function unitsOf({ request: { type, inPixels }, state, nowMs }: DuePayment): bigint | Refusal {
  if (!isJobType(type)) return badRequest('invalid job type');
  const units = billableUnits(type, nowMs - (state.lastUpdateMs ?? nowMs), inPixels);
  return units > 0n ? units : badRequest('missing billable unit or job type');
}

function isJobType(type: string): type is JobType {
  return JOB_TYPES.includes(type);
}
