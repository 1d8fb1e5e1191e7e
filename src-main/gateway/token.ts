import { z } from 'zod';
import { GatewayError } from '../base/errors.ts';
import { parseDiscoveryUrl } from './discovery/discovery-url.ts';
import { parseOrchestratorAddress } from './orchestrator-address.ts';
import { parseSignerAddress } from './signer/signer-address.ts';

/** Longest token that is looked at, in characters. */
const MAX_LENGTH = 65_536;
const MAX_ORCHESTRATORS = 100;
const MAX_HEADERS = 32;

const address = z.string().trim().min(1).max(2048);
/** RFC 9110 field names and values, printable: anything else could smuggle further headers. */
const headers = z
  .record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/),
    z
      .string()
      .max(8192)
      .regex(/^[\t\x20-\x7e]*$/),
  )
  .refine((record) => Object.keys(record).length <= MAX_HEADERS, `at most ${MAX_HEADERS} headers`);

/** As the python gateway's `parse_token` reads it; fields this version does not know are left aside. */
const tokenSchema = z.object({
  orchestrators: z.array(address).max(MAX_ORCHESTRATORS).nullish(),
  signer: address.nullish(),
  signer_headers: headers.nullish(),
  discovery: address.nullish(),
  discovery_headers: headers.nullish(),
});

/** What a gateway token says. The values of headers are secrets: never logged, never shown. */
export interface GatewayToken {
  /** Origins, each once. */
  readonly orchestrators: readonly string[];
  readonly signer: string | null;
  readonly signerHeaders: Readonly<Record<string, string>>;
  readonly discovery: string | null;
  readonly discoveryHeaders: Readonly<Record<string, string>>;
}

/**
 * Reads a gateway token: base64 (also its URL form, with or without padding) of a JSON object
 * `{orchestrators[], signer, signer_headers, discovery, discovery_headers}` (protocol F), or a `rivulet://` link with one:
 * `rivulet://token/<token>` or `rivulet://…?token=<token>`, where the token is best written in base64's URL form.
 * @throws GatewayError `token_invalid`, which never quotes the token
 */
export function parseGatewayToken(input: string): GatewayToken {
  const parsed = tokenSchema.safeParse(decode(tokenOf(input.trim())));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(
      issue?.path.length ? `"${String(issue.path[0])}" is not as it should be` : 'it is no JSON object',
    );
  }
  const { orchestrators, signer, signer_headers, discovery, discovery_headers } = parsed.data;
  const token: GatewayToken = {
    orchestrators: [...new Set((orchestrators ?? []).map(orchestratorOrigin))],
    signer: signer ? checked('signer', () => withoutSlash(parseSignerAddress(signer))) : null,
    signerHeaders: signer_headers ?? {},
    discovery: discovery ? discoveryUrl(discovery) : null,
    discoveryHeaders: discovery_headers ?? {},
  };
  if (token.orchestrators.length === 0 && token.signer === null && token.discovery === null)
    throw invalid('it names no orchestrator, no signer and no discovery service');
  if (token.signer === null && Object.keys(token.signerHeaders).length > 0)
    throw invalid('it has headers for a signer, but no signer');
  return token;
}

/** The token in a link; anything else is a token already. */
function tokenOf(input: string): string {
  if (input.length > MAX_LENGTH) throw invalid('it is too long');
  if (!/^rivulet:/i.test(input)) return input;
  const link = URL.canParse(input) ? new URL(input) : null;
  const inQuery = link?.searchParams.get('token');
  // In a query, "+" is read as a space.
  if (inQuery) return inQuery.replaceAll(' ', '+');
  const [, inPath] = /^rivulet:\/{0,2}token\/(.+)$/is.exec(input) ?? [];
  if (inPath === undefined) throw invalid('the link holds none');
  try {
    return decodeURIComponent(inPath.replace(/[?#].*$/s, '').replace(/\/$/, ''));
  } catch {
    throw invalid('the link is damaged');
  }
}

function decode(token: string): unknown {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(token)) throw invalid('it is not base64');
  try {
    const bytes = Buffer.from(token, 'base64');
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalid('it is not JSON in base64; was it copied whole?');
  }
}

function orchestratorOrigin(text: string): string {
  return checked('orchestrators', () => parseOrchestratorAddress(text).origin);
}

function discoveryUrl(text: string): string {
  try {
    return parseDiscoveryUrl(text).href;
  } catch (cause) {
    throw invalid('"discovery" is not an https:// address, or an http:// one in a private network', cause);
  }
}

function withoutSlash(url: URL): string {
  return url.href.replace(/\/$/, '');
}

function checked<Value>(what: string, read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw invalid(`"${what}" holds an address that is not valid`, cause);
  }
}

function invalid(why: string, cause?: unknown): GatewayError {
  return new GatewayError(
    'token_invalid',
    `this gateway token cannot be used: ${why}; ask whoever gave it to you for a new one`,
    { cause },
  );
}
