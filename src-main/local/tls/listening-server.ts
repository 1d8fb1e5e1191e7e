import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { listenError } from '../../base/listen-error.ts';
import { allowLongRequests } from '../../trickle/server.ts';
import type { HttpRequest, HttpResponse } from '../http/exchange.ts';
import type { Certificate } from './certificate.ts';

/** What to listen with. */
export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly onRequest: (request: HttpRequest, response: HttpResponse) => void;
}

/** Window of a HTTP/2 stream and of a connection, in bytes: at the default 64 KiB a fast uplink waits for its acknowledgements. */
const STREAM_WINDOW_BYTES = 1_048_576;
const CONNECTION_WINDOW_BYTES = 16 * STREAM_WINDOW_BYTES;

/** How long connections may finish what they are doing when a server closes, in milliseconds. */
const CLOSE_GRACE_MS = 300;

/** A listening server that can be closed within a bounded time. */
export class ListeningServer {
  readonly address: AddressInfo;
  readonly #server: Server | Http2SecureServer;
  readonly #sockets: ReadonlySet<Socket>;
  readonly #sessions: ReadonlySet<ServerHttp2Session>;
  #closing: Promise<void> | undefined;

  private constructor(
    server: Server | Http2SecureServer,
    sockets: ReadonlySet<Socket>,
    sessions: ReadonlySet<ServerHttp2Session>,
  ) {
    this.#server = server;
    this.#sockets = sockets;
    this.#sessions = sessions;
    this.address = server.address() as AddressInfo;
  }

  /**
   * Listens with TLS for HTTP/2 and HTTP/1.1 on one port, by ALPN.
   * @throws GatewayError `port_in_use`, `usage` (an address that is not this machine's, a port that is not allowed)
   */
  static listenSecure(options: ListenOptions, certificate: Certificate): Promise<ListeningServer> {
    const server = createSecureServer({
      key: certificate.keyPem,
      cert: certificate.certPem,
      allowHTTP1: true,
      noDelay: true,
      settings: { initialWindowSize: STREAM_WINDOW_BYTES },
    });
    return ListeningServer.#listen(server, options);
  }

  /**
   * Listens without TLS for HTTP/1.1.
   * @throws GatewayError as {@link listenSecure}
   */
  static listenPlain(options: ListenOptions): Promise<ListeningServer> {
    return ListeningServer.#listen(createServer({ noDelay: true }), options);
  }

  static async #listen(server: Server | Http2SecureServer, options: ListenOptions): Promise<ListeningServer> {
    allowLongRequests(server);
    const sockets = new Set<Socket>();
    const sessions = new Set<ServerHttp2Session>();
    const listener: (request: HttpRequest, response: HttpResponse) => void = options.onRequest;
    const emitter = server as Http2SecureServer;
    emitter.on('request', listener);
    emitter.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    emitter.on('session', (session) => {
      sessions.add(session);
      session.once('close', () => sessions.delete(session));
      session.on('error', () => session.destroy());
      session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    });
    // A client that speaks nonsense or does not trust us is its own problem; without a listener the process would end.
    emitter.on('tlsClientError', (_error, socket) => socket.destroy());
    emitter.on('sessionError', () => undefined);
    try {
      emitter.listen(options.port, options.host);
      await once(emitter, 'listening');
    } catch (error) {
      throw listenError(error as NodeJS.ErrnoException, 'the orchestrator', options);
    }
    return new ListeningServer(server, sockets, sessions);
  }

  /** Goes on with another certificate; connections that exist keep the old one. */
  replaceCertificate(certificate: Certificate): void {
    if ('setSecureContext' in this.#server)
      this.#server.setSecureContext({ key: certificate.keyPem, cert: certificate.certPem });
  }

  /** Takes no more connections, lets those that exist finish for a moment, then cuts them. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    if ('closeIdleConnections' in this.#server) this.#server.closeIdleConnections();
    for (const session of this.#sessions) session.close();
    const cut = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, CLOSE_GRACE_MS);
    await closed;
    clearTimeout(cut);
  }
}
