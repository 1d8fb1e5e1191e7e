import { type ErrorCode, GatewayError } from '../base/errors.ts';
import type { RestAnswer } from './rest.ts';
import { answerText } from './start-errors.ts';

/** What an orchestrator's refusal of a payment means (protocol C9). */
export type PaymentRefusal =
  /** The ticket parameters are too old, or used up: with new ones it will be paid. */
  | 'expired'
  /** It has seen the tickets before. */
  | 'seen'
  /** The credentials are not those of a session it knows: it has to be asked anew. */
  | 'credentials'
  /** It may take the same payment later. */
  | 'later'
  | 'refused';

/** Reads the texts of go-livepeer, with which python and other orchestrators agree as far as they pay. */
export function paymentRefusal(answer: RestAnswer): PaymentRefusal {
  const text = answerText(answer);
  if (/ticket ?params expired|too many values/i.test(text)) return 'expired';
  if (/invalid ticket sender ?nonce/i.test(text)) return 'seen';
  if (answer.status === 403) return 'credentials';
  return answer.status >= 500 || answer.status === 408 || answer.status === 429 ? 'later' : 'refused';
}

/** The error for a payment that was not accepted while a job runs. */
export function paymentError(origin: string, answer: RestAnswer): GatewayError {
  const said = answerText(answer);
  const busy = answer.status === 503 && /insufficient capacity/i.test(said);
  const code: ErrorCode = busy ? 'orchestrator_full' : 'payment_refused';
  return new GatewayError(
    code,
    `${origin} did not accept a payment (status ${answer.status}${said === '' ? '' : `: ${said}`})`,
    { fields: { address: origin, status: answer.status } },
  );
}

/** Whether a request that failed so has not reached the orchestrator: no connection was made, or it was not trusted. */
export function neverLeft(error: unknown): boolean {
  const code = error instanceof GatewayError ? error.code : '';
  return /^(?:orchestrator_unreachable|orchestrator_not_tls|certificate_changed|certificate_mismatch)$/.test(
    code,
  );
}
