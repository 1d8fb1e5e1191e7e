import { z } from 'zod';
import { GatewayError } from '../../base/errors.ts';
import { tidyText } from '../../base/tidy-text.ts';

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

/** What an answer without success means (protocol C7; third-party signers use 401, 403 and 483 as well). */
export function signerAnswerError(origin: string, answer: SignerAnswer): GatewayError {
  const { status } = answer;
  if (status >= 300 && status < 400) return redirected(origin, answer.location);
  if (status === 404 || status === 405)
    return notASigner(origin, `it has no such endpoint, status ${status}`);
  const said = messageOf(answer.text);
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
  const target = URL.canParse(location) ? new URL(location).origin : 'somewhere else';
  return new GatewayError(
    'signer_not_recognised',
    `${origin} redirects to ${target}; your headers were not sent there: set the final address of the signer yourself`,
    { fields: { signer: origin } },
  );
}

/** `, <message>` when the body is an error as signers write it, '' otherwise: pages of proxies are not quoted. */
function messageOf(text: string): string {
  try {
    const parsed = errorBodySchema.safeParse(JSON.parse(text));
    return parsed.success ? `, "${tidyText(parsed.data.error.message)}"` : '';
  } catch {
    return '';
  }
}
