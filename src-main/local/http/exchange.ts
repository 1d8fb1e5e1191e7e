import { readBounded } from '../../base/read-bounded.ts';
import type { TrickleRequest, TrickleResponse } from '../../trickle/exchange.ts';

/** A request of either HTTP version. */
export type HttpRequest = TrickleRequest;
/** The response that belongs to a {@link HttpRequest}. */
export type HttpResponse = TrickleResponse;

/** A plain-text answer in the form of Go's `http.Error`, which is what go-livepeer sends. */
export function respondText(response: HttpResponse, status: number, text: string): void {
  respond(response, status, 'text/plain; charset=utf-8', Buffer.from(`${text}\n`), {
    'x-content-type-options': 'nosniff',
  });
}

/** A JSON answer. */
export function respondJson(response: HttpResponse, value: unknown): void {
  respond(response, 200, 'application/json', Buffer.from(JSON.stringify(value)));
}

/** An answer of any kind; nothing happens when the client is gone. */
export function respond(
  response: HttpResponse,
  status: number,
  contentType: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-type': contentType, 'content-length': body.length });
  // The compatibility layer's `end` has another signature, so that both are called through the first.
  (response as import('node:http').ServerResponse).end(body);
}

/** Reads a request's body; null when it is longer than `limitBytes`, and then the rest is thrown away. */
export async function readBody(request: HttpRequest, limitBytes: number): Promise<Buffer | null> {
  // Leaving the loop must not destroy the request: the client would lose the answer with it.
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  const body = await readBounded(chunks, limitBytes);
  if (body === null) request.resume();
  return body;
}

/** The single value of a header; '' when it is absent. */
export function headerText(request: HttpRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}
