import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';

/** A request of node's HTTP/1 server or of its HTTP/2 compatibility layer. */
export type TrickleRequest = IncomingMessage | Http2ServerRequest;
/** The response that belongs to a {@link TrickleRequest}. */
export type TrickleResponse = ServerResponse | Http2ServerResponse;

/** Headers of an answer. */
export type AnswerHeaders = Readonly<Record<string, string | number>>;

/** Why a request is not served. */
export interface Refusal {
  readonly status: number;
  /** Short text for people; never what the client sent. */
  readonly text: string;
  readonly headers?: AnswerHeaders;
}

/** How long a connection whose request body we do not want stays open for its client to read our answer. */
const LINGER_MS = 500;

/** `Connection: close`, which HTTP/2 does not have. */
export function connectionClose(request: TrickleRequest): AnswerHeaders {
  return request.httpVersionMajor === 1 ? { Connection: 'close' } : {};
}

/** Sends a whole answer with a short text. */
export function answer(
  response: TrickleResponse,
  status: number,
  headers: AnswerHeaders = {},
  text = '',
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, textHeaders(headers, text));
  // The compatibility layer's `end` is not one signature, so that both are called through the first.
  (response as ServerResponse).end(text);
}

/**
 * Answers a POST before its body has ended. The rest of the body is read and thrown away, and the connection is held
 * for a moment: a socket closed with unread bytes is reset, and the client would lose the answer.
 */
export function answerEarly(
  request: TrickleRequest,
  response: TrickleResponse,
  status: number,
  headers: AnswerHeaders,
  text = '',
): void {
  if (response.headersSent || response.destroyed) return;
  request.removeAllListeners('data');
  request.resume();
  if (request.readableEnded) {
    answer(response, status, headers, text);
    return;
  }
  const sent = response as ServerResponse;
  sent.writeHead(status, textHeaders(headers, text));
  if (text === '') sent.flushHeaders();
  else sent.write(text);
  const finish = (): void => {
    clearTimeout(timer);
    sent.end();
  };
  const timer = setTimeout(finish, LINGER_MS);
  request.once('end', finish);
  response.once('close', () => clearTimeout(timer));
}

/**
 * Breaks an exchange off, so that its client sees that the answer is not whole: the connection over HTTP/1.1, the stream
 * over HTTP/2, where destroying the response would tell the client nothing and leave it waiting.
 */
export function breakOff(response: TrickleResponse): void {
  if ('stream' in response) response.stream?.close(constants.NGHTTP2_INTERNAL_ERROR);
  else response.destroy();
}

/** Answers a request that is not served, whatever its body. */
export function refuse(request: TrickleRequest, response: TrickleResponse, refusal: Refusal): void {
  const { status, text, headers = {} } = refusal;
  if (request.method === 'POST') {
    answerEarly(request, response, status, { ...headers, ...connectionClose(request) }, text);
  } else {
    request.resume();
    answer(response, status, headers, text);
  }
}

function textHeaders(headers: AnswerHeaders, text: string): Record<string, string | number> {
  return {
    ...(text === '' ? {} : { 'Content-Type': 'text/plain; charset=utf-8' }),
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  };
}
