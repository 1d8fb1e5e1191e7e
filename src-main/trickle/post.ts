import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { TrickleTransport } from './transport.ts';
import { HEADER_CLOSED } from './wire.ts';

/** A server's answer to a POST. */
export interface PostAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
}

/** What happens to a {@link PostRequest}; exactly one of `onAnswer` and `onFailure` is called, once. */
export interface PostEvents {
  /** The connection is up: bytes written from now on leave. */
  onConnected(): void;
  /** A write that returned false has been taken. */
  onDrain(): void;
  onAnswer(answer: PostAnswer): void;
  onFailure(error: Error): void;
}

/**
 * One streamed POST by node's own client, opened before there is a byte to send. Interim answers are ignored, which is
 * why it is not undici's client (see {@link TrickleTransport.agentFor}).
 */
export class PostRequest {
  readonly #request: http.ClientRequest;
  readonly #events: PostEvents;
  #settled = false;
  #connected = false;
  #ended = false;
  #early: PostAnswer | undefined;
  #connectTimer: NodeJS.Timeout | undefined;

  constructor(
    url: URL,
    headers: http.OutgoingHttpHeaders,
    transport: TrickleTransport,
    options: { connectTimeoutMs: number },
    events: PostEvents,
  ) {
    this.#events = events;
    const agent = transport.agentFor(url);
    const request = url.protocol === 'https:' ? https.request : http.request;
    this.#request = request(url, {
      method: 'POST',
      headers: { ...headers, 'Transfer-Encoding': 'chunked' },
      ...(agent ? { agent } : {}),
    });
    this.#connectTimer = setTimeout(
      () => this.#fail(new Error(`no connection within ${options.connectTimeoutMs} ms`)),
      options.connectTimeoutMs,
    );
    this.#request.once('socket', (socket) => this.#watchConnect(socket));
    this.#request.on('drain', () => this.#events.onDrain());
    this.#request.once('response', (response) => this.#answered(response));
    this.#request.once('close', () => this.#fail(new Error('the connection was closed without an answer')));
    this.#request.on('error', (error) => this.#fail(error));
    // Whatever the agent does: with Nagle's algorithm bytes wait for the acknowledgement of those before, up to 40 ms.
    this.#request.setNoDelay(true);
    this.#request.flushHeaders();
  }

  /** True from {@link PostEvents.onConnected} on. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Sends bytes; false when the transport holds enough for now and will call `onDrain`. */
  write(bytes: Uint8Array): boolean {
    return this.#request.write(bytes);
  }

  /** Ends the body; `onFlushed` is called when the transport took all of it. */
  end(onFlushed: () => void): void {
    this.#ended = true;
    this.#request.end(() => {
      onFlushed();
      if (this.#early) this.#conclude(this.#early);
    });
  }

  /** Drops the request and its connection; nothing is called any more. */
  destroy(): void {
    this.#settle();
    this.#request.destroy();
  }

  #watchConnect(socket: Socket & { readonly secureConnecting?: boolean }): void {
    const connected = (): void => {
      clearTimeout(this.#connectTimer);
      if (this.#settled) return;
      this.#connected = true;
      this.#events.onConnected();
    };
    if (socket.secureConnecting) socket.once('secureConnect', connected);
    else if (socket.connecting) socket.once('connect', connected);
    else connected();
  }

  #answered(response: http.IncomingMessage): void {
    const answer = { status: response.statusCode ?? 0, headers: response.headers };
    response.on('error', () => undefined);
    response.resume();
    if (this.#ended || !isAcceptance(answer)) {
      this.#conclude(answer, response);
      return;
    }
    // Accepted before our end: a server that goes on reading keeps the connection, or its own answer, open until then.
    this.#early = answer;
    response.once('end', () => {
      if (answer.headers.connection === 'close' && !this.#ended) this.#conclude(answer, response);
    });
  }

  #conclude(answer: PostAnswer, response?: http.IncomingMessage): void {
    // An answer before the end of the body leaves a connection that carries nothing more.
    if (!this.#ended) response?.once('close', () => this.#request.destroy());
    if (this.#settle()) this.#events.onAnswer(answer);
  }

  #fail(error: Error): void {
    if (!this.#settle()) return;
    this.#request.destroy();
    this.#events.onFailure(error);
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#connectTimer);
    return true;
  }
}

/** True for a success that does not say that the channel has ended. */
function isAcceptance({ status, headers }: PostAnswer): boolean {
  return status >= 200 && status < 300 && headers[HEADER_CLOSED.toLowerCase()] === undefined;
}
