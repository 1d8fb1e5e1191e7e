import type { Dispatcher } from 'undici';
import { GatewayError } from '../base/errors.ts';

/** Largest answer that is read, in bytes; longer ones are cut there. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** What a REST call answered. */
export interface RestAnswer {
  readonly status: number;
  /** The media type without parameters, in lower case; '' when there is none. */
  readonly contentType: string;
  readonly body: Buffer;
  /** The answer was longer than is read. */
  readonly cut: boolean;
}

/** True for a status of success; go-livepeer answers 200, others 201 or 204. */
export function isSuccess({ status }: Pick<RestAnswer, 'status'>): boolean {
  return status >= 200 && status < 300;
}

/** One POST to an orchestrator. */
export interface RestRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds for the whole exchange, connection included. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Posts and reads the answer, whatever its status.
 * @throws GatewayError `orchestrator_timeout`, `orchestrator_lost` (connection closed before the answer was complete),
 * what connecting raises, or the signal's reason
 */
export async function post(dispatcher: Dispatcher, request: RestRequest): Promise<RestAnswer> {
  const { url, headers, body, timeoutMs, signal } = request;
  const deadline = new AbortController();
  const timer = setTimeout(
    () =>
      deadline.abort(
        new GatewayError(
          'orchestrator_timeout',
          `${url.origin} did not answer ${url.pathname} within ${timeoutMs} ms: try again or choose another orchestrator`,
          { fields: { address: url.origin, path: url.pathname } },
        ),
      ),
    timeoutMs,
  );
  try {
    const response = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers,
      body,
      signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal,
    });
    const { bytes, cut } = await readBounded(response.body);
    const contentType = String(response.headers['content-type'] ?? '');
    return {
      status: response.statusCode,
      contentType: (contentType.split(';')[0] ?? '').trim().toLowerCase(),
      body: bytes,
      cut,
    };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (deadline.signal.aborted) throw deadline.signal.reason;
    if (error instanceof GatewayError) throw error;
    throw new GatewayError(
      'orchestrator_lost',
      `${url.origin} closed the connection before it answered ${url.pathname}: try again or choose another orchestrator`,
      { cause: error, fields: { address: url.origin, path: url.pathname } },
    );
  } finally {
    clearTimeout(timer);
  }
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<{ bytes: Buffer; cut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop destroys the body and with it the connection.
    if (size > MAX_ANSWER_BYTES) return { bytes: Buffer.concat(chunks, MAX_ANSWER_BYTES), cut: true };
  }
  return { bytes: Buffer.concat(chunks, size), cut: false };
}
