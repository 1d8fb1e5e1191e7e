import { z } from 'zod';
import { GatewayError } from '../../base/errors.ts';
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

/**
 * What an answer without success means (protocol C7; third-party signers use 401, 403 and 483 as well).
 * @param secrets header values, which a signer may repeat and the error must not
 */
export function signerAnswerError(
  origin: string,
  answer: SignerAnswer,
  secrets: readonly string[],
): GatewayError {
  const { status } = answer;
  if (status >= 300 && status < 400) return redirected(origin, answer.location);
  if (status === 404 || status === 405)
    return notASigner(origin, `it has no such endpoint, status ${status}`);
  const said = messageOf(answer.text, secrets);
  const fields = { signer: origin, status };
  if (status === 401 || status === 403) {
    return new GatewayError(
      'signer_refused',
      `the signer at ${origin} refused your headers (${status}${said}): check their names and values`,
      { fields },
    );
  }
  const advice = status >= 500 ? 'try again later' : 'ask whoever runs it';
  return new GatewayError('signer_refused', `the signer at ${origin} refused (${status}${said}): ${advice}`, {
    fields,
  });
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
