import { z } from 'zod';
import { type ErrorCode, GatewayError } from '../../base/errors.ts';
import { tidyText } from '../../base/tidy-text.ts';

/** Shorter header values are words that a sentence may hold by chance. */
const MIN_SECRET_LENGTH = 4;

const errorBodySchema = z.object({ error: z.object({ message: z.string() }) });

/** An answer of a signer, as far as it is needed to say what is wrong with it. */
export interface SignerAnswer {
  readonly status: number;
  /** Where it redirects to; '' when it does not. */
  readonly location: string;
  readonly text: string;
}

/** The signer cannot be reached, or does not answer in time. */
export function unreachableSigner(origin: string, why: string, cause?: unknown): GatewayError {
  return new GatewayError(
    'signer_unreachable',
    `the signer at ${origin} cannot be reached (${why}): check its address, and that it is running`,
    { cause, fields: { signer: origin } },
  );
}

/** A signer in a private network shows another certificate than the one that was trusted. */
export function changedSigner(origin: string, cause: GatewayError): GatewayError {
  return new GatewayError(
    'certificate_changed',
    `the signer at ${origin} shows another certificate than before, and your headers were not sent: it was set up anew, ` +
      'or somebody stands in between; if you expected this, save the signer again',
    { cause, fields: { ...cause.fields, signer: origin } },
  );
}

/** Something answers, but it is no signer. */
export function notASigner(origin: string, why: string): GatewayError {
  return new GatewayError(
    'signer_not_recognised',
    `${origin} answers, but not as a signer (${why}): check the address and the port`,
    { fields: { signer: origin } },
  );
}

/** Statuses by which signers say what is wrong with a payment (protocol C7; 483 is a third party's). */
const PAYMENT_STATUS: Readonly<Record<number, { code: ErrorCode; says: string; advice: string }>> = {
  480: {
    code: 'session_expired',
    says: 'wants a newer answer of the orchestrator',
    advice: "see whether its clock and the orchestrator's are right, or choose another orchestrator",
  },
  481: {
    code: 'price_too_high',
    says: 'refused the price',
    advice: 'raise the price ceiling or choose another orchestrator',
  },
  483: {
    code: 'balance_insufficient',
    says: 'has not enough to pay with',
    advice: 'add funds, or ask whoever runs it',
  },
};

/**
 * What an answer without success means (protocol C7; third-party signers use 401, 403 and 483 as well).
 * @param secrets header values, which a signer may repeat and the error must not
 * @param forPayment whether it was asked for a payment: 4xx is then its word on the payment, and else on the question
 */
export function signerAnswerError(
  origin: string,
  answer: SignerAnswer,
  secrets: readonly string[],
  forPayment: boolean,
): GatewayError {
  const { status } = answer;
  if (status >= 300 && status < 400) return redirected(origin, answer.location);
  if (status === 404 || status === 405)
    return notASigner(origin, `it has no such endpoint, status ${status}`);
  const said = messageOf(answer.text, secrets);
  const make = (code: ErrorCode, says: string, advice: string): GatewayError =>
    new GatewayError(code, `the signer at ${origin} ${says} (${status}${said}): ${advice}`, {
      fields: { signer: origin, status },
    });
  if (status === 401 || status === 403)
    return make('signer_refused', 'refused your headers', 'check their names and values');
  const known = forPayment ? PAYMENT_STATUS[status] : undefined;
  if (known) return make(known.code, known.says, known.advice);
  const passing = status >= 500 || status === 408 || status === 429;
  if (forPayment && !passing) return make('payment_refused', 'refused the payment', 'ask whoever runs it');
  return make('signer_refused', 'refused', passing ? 'try again later' : 'ask whoever runs it');
}

function redirected(origin: string, location: string): GatewayError {
  const url = URL.canParse(location) ? new URL(location) : null;
  const target = url && /^https?:$/.test(url.protocol) ? tidyText(url.origin, 100) : 'somewhere else';
  return new GatewayError(
    'signer_not_recognised',
    `${origin} redirects to ${target}; your headers were not sent there: set the final address of the signer yourself`,
    { fields: { signer: origin } },
  );
}

/** `, <message>` when the body is an error as signers write it, '' otherwise: pages of proxies are not quoted. */
function messageOf(text: string, secrets: readonly string[]): string {
  try {
    const parsed = errorBodySchema.safeParse(JSON.parse(text));
    return parsed.success ? `, "${tidyText(without(secrets, parsed.data.error.message))}"` : '';
  } catch {
    return '';
  }
}

/** Takes secrets out of a text, also one that is the latter part of a header's value, as after "Bearer". */
function without(secrets: readonly string[], text: string): string {
  const parts = secrets.flatMap((secret) => [secret.trim(), ...secret.trim().split(/\s+/)]);
  return parts
    .filter((part) => part.length >= MIN_SECRET_LENGTH)
    .reduce((shown, part) => shown.replaceAll(part, '[removed]'), text);
}
