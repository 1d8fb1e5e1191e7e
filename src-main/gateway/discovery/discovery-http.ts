import { Agent, type Dispatcher } from 'undici';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import { isPrivateHost } from '../signer/signer-address.ts';
import { undiciConnect } from '../tls/agents.ts';
import { PinnedConnector } from '../tls/connector.ts';
import { noConnectionReasons } from '../tls/no-connection.ts';
import type { CertificatePins } from '../tls/pins.ts';
import { changedSource, discoveryFailed, discoveryNotRecognised } from './discovery-errors.ts';
import { JsonEntries, type JsonEntry } from './json-entries.ts';

/** Milliseconds a source has for its whole answer. */
const TIMEOUT_MS = 15_000;
/** Most bytes that are read of an answer: 10,000 entries of 3 kB. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Longest that a source may ask to be left alone, in milliseconds. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** How sources are reached. */
export interface DiscoveryHttpOptions {
  /** For hosts in private networks and orchestrators, which have no public certificate. */
  readonly pins: CertificatePins;
  /** Milliseconds for a whole answer, connecting included. Default 15 000. */
  readonly timeoutMs?: number;
}

/** One question to a source. */
export interface DiscoveryRequest extends DiscoveryHttpOptions {
  readonly url: URL;
  /** Secrets: sent to this host only. None by default. */
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON to post; without it the question is a GET. */
  readonly body?: string;
  /** The host is an orchestrator, whose certificate is its own: it is pinned, wherever the host is. Default false. */
  readonly pinned?: boolean;
  /** Connects to hosts of the internet only, where `pinned` is set. Default false. */
  readonly publicOnly?: boolean;
  /** Largest entry that is read, in bytes; 256 KiB by default. */
  readonly maxEntryBytes?: number;
  readonly signal: AbortSignal;
}

/**
 * Asks a source and reads the JSON array or object it answers, entry by entry. Redirects are never followed, so that headers
 * reach nobody else; of an answer without an end no more is read than is wanted.
 * @param onEntry false ends the reading
 * @returns `whole`: the answer was read to its end
 * @throws GatewayError `discovery_failed`, `discovery_not_recognised`, `certificate_changed`, or the signal's reason
 */
export async function readEntries(
  request: DiscoveryRequest,
  onEntry: (entry: JsonEntry) => boolean,
): Promise<{ readonly whole: boolean }> {
  const { url, pins, publicOnly, signal, timeoutMs = TIMEOUT_MS } = request;
  const connector = new PinnedConnector({ pins, timeoutMs, publicOnly });
  const agent =
    request.pinned || isPrivateHost(url)
      ? new Agent({ connect: undiciConnect(connector) })
      : new Agent({ connect: { timeout: timeoutMs } });
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const body = await ask(agent, request, AbortSignal.any([signal, deadline]));
    return { whole: await readBody(body, new JsonEntries(request.maxEntryBytes), onEntry) };
  } catch (error) {
    signal.throwIfAborted();
    // The connector keeps the same time.
    throw deadline.aborted || toGatewayError(error).code === 'orchestrator_timeout'
      ? discoveryFailed(url.origin, `no whole answer within ${timeoutMs} ms`)
      : explain(url.origin, error);
  } finally {
    connector.close();
    await agent.destroy();
  }
}

async function ask(
  agent: Dispatcher,
  { url, headers, body }: DiscoveryRequest,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const posted = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: body === undefined ? 'GET' : 'POST',
    headers: { accept: 'application/json', ...headers, ...posted },
    ...(body === undefined ? {} : { body }),
    signal,
  });
  const { statusCode: status } = response;
  if (status >= 200 && status < 300) return response.body;
  throw statusError(url.origin, status, String(response.headers['retry-after'] ?? ''));
}

/** @returns false when the reading was ended before the answer was */
async function readBody(
  body: AsyncIterable<Buffer>,
  entries: JsonEntries,
  onEntry: (entry: JsonEntry) => boolean,
): Promise<boolean> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop destroys the body and with it the connection.
    for (const entry of entries.push(chunk)) if (!onEntry(entry)) return false;
    if (bytes > MAX_BYTES) return false;
  }
  entries.end();
  return true;
}

function statusError(origin: string, status: number, retryAfter: string): GatewayError {
  if (status >= 300 && status < 400)
    return discoveryNotRecognised(
      origin,
      `it redirects, status ${status}; your headers were sent nowhere else`,
    );
  if (status === 404 || status === 405)
    return discoveryNotRecognised(origin, `it has no such page, status ${status}`);
  const retryAfterMs = Math.min(MAX_RETRY_AFTER_MS, 1000 * Number(retryAfter)) || null;
  if (status === 429) return discoveryFailed(origin, 'it limits how often it is asked', retryAfterMs);
  if (status === 401 || status === 403)
    return discoveryFailed(origin, `it refuses, status ${status}: it wants a key, or another one`);
  return discoveryFailed(origin, `status ${status}`, retryAfterMs);
}

function explain(origin: string, thrown: unknown): Error {
  if (thrown instanceof SyntaxError) return discoveryNotRecognised(origin, 'it is not a list in JSON');
  const error = toGatewayError(thrown);
  if (error.code === 'discovery_failed' || error.code === 'discovery_not_recognised') return error;
  if (error.code === 'certificate_changed') return changedSource(origin, error);
  if (error.code === 'orchestrator_not_tls') return discoveryNotRecognised(origin, 'it does not speak TLS');
  const codes = [thrown, error.cause].map(
    (cause) => (cause as NodeJS.ErrnoException | undefined)?.code ?? '',
  );
  const known = codes.map((code) => noConnectionReasons[code]).find((reason) => reason !== undefined);
  if (known) return discoveryFailed(origin, known);
  const code = codes.find((word) => word !== '') ?? '';
  if (/CERT|SIGNATURE|SELF_SIGNED|ALTNAME/.test(code))
    return discoveryFailed(origin, `its certificate is not valid: ${code}`);
  return discoveryFailed(origin, code === '' ? 'no connection' : code);
}
