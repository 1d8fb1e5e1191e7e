import { create, toBinary } from '@bufbuild/protobuf';
import type { Logger } from '../../base/log.ts';
import { type Payment, PaymentResultSchema, type SegData } from '../../gateway/wire/lp_pb.ts';
import { ZERO_ADDRESS } from '../../payments/bytes.ts';
import type { Misbehaviour } from '../misbehaviour.ts';
import type { OrchestratorState } from '../orchestrator-state.ts';
import type { ServiceAddress } from '../service-uri.ts';
import {
  type Checked,
  PAYMENT_HEADER,
  readPayment,
  SEGMENT_HEADER,
  verifySegData,
} from '../wire/credentials.ts';
import { type HttpRequest, type HttpResponse, headerText, respond, respondText } from './exchange.ts';

/** What taking payments needs. */
export interface PaymentRouteOptions {
  readonly state: OrchestratorState;
  readonly address: ServiceAddress;
  readonly misbehaviour: Misbehaviour;
  readonly logger: Logger;
}

/** The two headers of a job's start and of each payment, read and checked. */
export interface Credentials {
  readonly payment: Payment;
  readonly segData: SegData;
}

/** Reads and checks the two headers of a request: 402 for the payment, 403 for the segment (protocol C9). */
export function readCredentials(request: HttpRequest, state: OrchestratorState): Checked<Credentials> {
  const payment = readPayment(headerText(request, PAYMENT_HEADER));
  if (!payment.ok) return payment;
  const { recipient, tokens } = state;
  const segData = verifySegData(headerText(request, SEGMENT_HEADER), {
    announced: state.capabilities(),
    tokens,
    hasSigned: recipient && ((data) => recipient.hasSigned(data, payment.value)),
  });
  return segData.ok ? { ok: true, value: { payment: payment.value, segData: segData.value } } : segData;
}

/** Characters of a manifest id that are kept; orchestrators make them of 8. */
const MANIFEST_ID_LIMIT = 64;

/**
 * `POST /payment`: takes a payment for a running job and answers new conditions with the same token (protocol C8). It is
 * credited to the manifest id in the segment credentials. Off chain nothing is owed.
 */
export async function takePayment(
  request: HttpRequest,
  response: HttpResponse,
  options: PaymentRouteOptions,
): Promise<void> {
  const { state, address, misbehaviour, logger } = options;
  const { recipient } = state;
  request.resume();
  const refuse = (status: number, text: string): void => {
    logger.info('payment refused', { status, reason: text });
    respondText(response, status, text);
  };
  if (misbehaviour.answerPayments) return refuse(misbehaviour.answerPayments, 'told to misbehave');
  const credentials = readCredentials(request, state);
  if (!credentials.ok) return refuse(credentials.refusal.status, credentials.refusal.text);
  const { payment, segData } = credentials.value;
  const manifestId = Buffer.from(segData.manifestId).toString('utf8').slice(0, MANIFEST_ID_LIMIT);
  const fault = await recipient?.take(payment, manifestId);
  if (fault) return refuse(400, fault);
  const sender = recipient?.senderOf(payment) ?? ZERO_ADDRESS;
  const info = await state.info({
    asked: segData.capabilities,
    serviceUri: address.forRequest(request),
    sender,
    authToken: segData.authToken,
    payments: recipient?.accounts.payments(sender, manifestId) ?? 0,
  });
  const result = toBinary(PaymentResultSchema, create(PaymentResultSchema, { info }));
  respond(response, 200, 'application/octet-stream', result);
}
