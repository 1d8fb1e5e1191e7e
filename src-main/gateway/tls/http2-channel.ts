import http2 from 'node:http2';
import type { GrpcTransportOptions } from '@connectrpc/connect-node';
import type { PinnedConnector } from './connector.ts';

type SessionManager = NonNullable<GrpcTransportOptions['sessionManager']>;

/**
 * The HTTP/2 connection that gRPC calls to one origin share. Opened with the first call, opened again (and its
 * certificate checked again) when a call finds it gone.
 */
export class Http2Channel implements SessionManager {
  readonly authority: string;
  readonly #origin: URL;
  readonly #connector: PinnedConnector;
  readonly #closing = new AbortController();
  #session: Promise<http2.ClientHttp2Session> | undefined;

  constructor(origin: URL, connector: PinnedConnector) {
    this.authority = origin.origin;
    this.#origin = origin;
    this.#connector = connector;
  }

  /** True when the next call will find a connection, which its server may have given up meanwhile. */
  get reused(): boolean {
    return this.#session !== undefined;
  }

  /** Opens a stream. @throws GatewayError as {@link PinnedConnector.connect} does */
  async request(
    method: string,
    path: string,
    headers: http2.OutgoingHttpHeaders,
    options: Omit<http2.ClientSessionRequestOptions, 'signal'>,
  ): Promise<http2.ClientHttp2Stream> {
    const session = await this.connect();
    // Said outright, because node leaves out the brackets of an IPv6 host.
    const target = { ':authority': this.#origin.host, ':method': method, ':path': path };
    return session.request({ ...headers, ...target }, options);
  }

  /** Part of connect-node's interface: keeps no account of liveness, since calls have their own deadline. */
  notifyResponseByteRead(): void {}

  /** Opens the connection if there is none. @throws GatewayError as {@link PinnedConnector.connect} does */
  connect(): Promise<http2.ClientHttp2Session> {
    this.#session ??= this.#open();
    return this.#session;
  }

  /** Ends the connection and the calls on it. Idempotent. */
  close(): void {
    this.#closing.abort();
    this.#session?.then(
      (session) => session.destroy(),
      () => undefined,
    );
    this.#session = undefined;
  }

  async #open(): Promise<http2.ClientHttp2Session> {
    const forget = (): void => {
      this.#session = undefined;
    };
    try {
      const socket = await this.#connector.connect(this.#origin, {
        protocol: 'h2',
        signal: this.#closing.signal,
      });
      const session = http2.connect(this.#origin, { createConnection: () => socket });
      session.once('close', forget);
      session.once('goaway', forget);
      // Streams report what breaks them; without a listener the session's copy would end the process.
      session.on('error', forget);
      session.unref();
      return session;
    } catch (error) {
      forget();
      throw error;
    }
  }
}
