import { create, toBinary } from '@bufbuild/protobuf';
import { PaymentResultSchema } from '../../gateway/wire/lp_pb.ts';
import type { OrchestratorState } from '../orchestrator-state.ts';
import type { ServiceAddress } from '../service-uri.ts';
import { PAYMENT_HEADER, readPayment, SEGMENT_HEADER, verifySegData } from '../wire/credentials.ts';
import { type HttpRequest, type HttpResponse, headerText, respond, respondText } from './exchange.ts';

/**
 * `POST /payment`: takes a payment for a running job and answers new conditions (protocol C8). Off chain there is
 * nothing to check but the credentials, and nothing is owed.
 */
export function takePayment(
  request: HttpRequest,
  response: HttpResponse,
  { state, address }: { readonly state: OrchestratorState; readonly address: ServiceAddress },
): void {
  request.resume();
  const payment = readPayment(headerText(request, PAYMENT_HEADER));
  const checked = payment.ok
    ? verifySegData(headerText(request, SEGMENT_HEADER), state.capabilities(), state.tokens)
    : payment;
  if (!checked.ok) {
    respondText(response, checked.refusal.status, checked.refusal.text);
    return;
  }
  const { capabilities, authToken } = checked.value;
  const info = state.info(capabilities, address.forRequest(request), authToken);
  const result = toBinary(PaymentResultSchema, create(PaymentResultSchema, { info }));
  respond(response, 200, 'application/octet-stream', result);
}
