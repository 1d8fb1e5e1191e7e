import { fromBinary } from '@bufbuild/protobuf';
import { GatewayError } from '../../base/errors.ts';
import { fromHex, type Hex, sameHex, toHex } from '../../payments/bytes.ts';
import { signatureFault } from '../../payments/eip191.ts';
import { expectedValue } from '../../payments/expected-value.ts';
import { decodePayment, namesRound, readTicketParams, type TicketParams } from '../../payments/messages.ts';
import { multiply, type Rational, rational } from '../../payments/rational.ts';
import { ticketHash } from '../../payments/ticket.ts';
import type { PaymentHeaders } from '../payment-session.ts';
import type { LivePayment } from '../signer/signer-client.ts';
import {
  type Payment,
  type SegData,
  SegDataSchema,
  type OrchestratorInfo as WireInfo,
} from '../wire/lp_pb.ts';

/** What a payment was asked for. */
export interface ExpectedPayment {
  readonly orchestrator: WireInfo;
  /** Who pays. */
  readonly sender: Hex;
  /** The job's id; null before it has one. */
  readonly manifestId: string | null;
  /** The highest ticket number that was used for these ticket parameters; 0 for none. */
  readonly lastNonce: number;
}

/** A signer's payment, read and found to be what was asked for. Amounts are wei. */
export interface SignedPayment {
  readonly headers: PaymentHeaders;
  readonly tickets: number;
  readonly paidWei: Rational;
  readonly faceWei: bigint;
  /** The highest ticket number in it, or the last one where it holds none. */
  readonly lastNonce: number;
}

/** Most tickets that a request may be answered with (protocol C3). */
const MAX_TICKETS = 100;

/**
 * Reads a signer's payment and checks that it pays the orchestrator that was asked for, by the ticket parameters it gave
 * out, from the address the signer says it has, for this job, with tickets that were not used before. The first ticket's
 * signature is checked; the orchestrator checks every one.
 * @throws GatewayError `signer_not_recognised` with what is wrong
 */
export function readSignedPayment(answer: LivePayment, expected: ExpectedPayment): SignedPayment {
  const payment = orFault(() => decodePayment(answer.payment), 'its payment cannot be read');
  const segment = orFault(
    () => fromBinary(SegDataSchema, Buffer.from(answer.segCreds, 'base64')),
    'its segment credentials cannot be read',
  );
  checkSender(payment, expected.sender);
  checkSegment(segment, expected);
  checkPrice(payment, expected.orchestrator);
  const headers = { 'Livepeer-Payment': answer.payment, 'Livepeer-Segment': answer.segCreds };
  const tickets = payment.ticketSenderParams.length;
  const { lastNonce } = expected;
  if (tickets === 0) return { headers, tickets, paidWei: rational(0n), faceWei: 0n, lastNonce };
  if (tickets > MAX_TICKETS) throw fault(`its payment holds ${tickets} tickets, more than ${MAX_TICKETS}`);
  const params = checkParams(payment, expected.orchestrator);
  const highest = checkNonces(payment, lastNonce);
  checkFirstSignature(payment, params, expected.sender);
  return {
    headers,
    tickets,
    paidWei: multiply(rational(BigInt(tickets)), expectedValue(params.faceValue, params.winProb)),
    faceWei: BigInt(tickets) * params.faceValue,
    lastNonce: highest,
  };
}

function checkSender(payment: Payment, sender: Hex): void {
  if (!sameHex(toHex(payment.sender), sender))
    throw fault('its payment is from another address than its own');
}

function checkSegment(segment: SegData, { manifestId, orchestrator }: ExpectedPayment): void {
  if (manifestId !== null && Buffer.from(segment.manifestId).toString('utf8') !== manifestId)
    throw fault('its payment is for another job');
  const token = orchestrator.authToken?.token ?? new Uint8Array(0);
  if (!Buffer.from(segment.authToken?.token ?? []).equals(token))
    throw fault("its payment does not carry the orchestrator's token");
}

/** The recipient's random number depends on the price: with another one, every ticket would be refused. */
function checkPrice({ expectedPrice }: Payment, { priceInfo }: WireInfo): void {
  const same =
    expectedPrice?.pricePerUnit === priceInfo?.pricePerUnit &&
    expectedPrice?.pixelsPerUnit === priceInfo?.pixelsPerUnit;
  if (!same) throw fault("its payment is not at the orchestrator's price");
}

function checkParams(payment: Payment, orchestrator: WireInfo): TicketParams {
  const asked = orchestrator.ticketParams && readTicketParams(orchestrator.ticketParams);
  const paid = payment.ticketParams && readTicketParams(payment.ticketParams, payment.expirationParams);
  if (!asked || !paid) throw fault('its tickets name no recipient');
  if (!sameHex(paid.recipient, asked.recipient)) throw fault('its tickets are for another orchestrator');
  const same =
    sameHex(paid.recipientRandHash, asked.recipientRandHash) &&
    paid.faceValue === asked.faceValue &&
    paid.winProb === asked.winProb &&
    paid.seed === asked.seed &&
    paid.expirationBlock === asked.expirationBlock &&
    (!namesRound(asked) || sameRound(paid, asked));
  if (!same) throw fault('its tickets are not made as the orchestrator asked');
  return paid;
}

function sameRound(a: TicketParams, b: TicketParams): boolean {
  return a.creationRound === b.creationRound && sameHex(a.creationRoundBlockHash, b.creationRoundBlockHash);
}

function checkNonces({ ticketSenderParams }: Payment, lastNonce: number): number {
  let last = lastNonce;
  for (const { senderNonce } of ticketSenderParams) {
    if (senderNonce <= last) throw fault('its payment holds tickets that were used before');
    last = senderNonce;
  }
  return last;
}

function checkFirstSignature(payment: Payment, params: TicketParams, sender: Hex): void {
  const [first] = payment.ticketSenderParams;
  if (!first) return;
  const hash = ticketHash({ ...params, sender, senderNonce: first.senderNonce });
  const why = signatureFault(sender, fromHex(hash), first.sig);
  if (why !== null) throw fault(`its tickets are not signed by its address: ${why}`);
}

function orFault<T>(read: () => T, why: string): T {
  try {
    return read();
  } catch {
    // What cannot be read is a secret all the same: the reader's own words might quote it.
    throw fault(why);
  }
}

function fault(why: string): GatewayError {
  return new GatewayError(
    'signer_not_recognised',
    `the signer's answer was not sent (${why}): check the signer, or use another one`,
  );
}
