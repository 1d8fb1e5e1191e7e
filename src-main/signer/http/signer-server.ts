import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { GatewayError } from '../../base/errors.ts';
import { listenError } from '../../base/listen-error.ts';

/** A client has so long to send a request, and its headers, in milliseconds. */
const REQUEST_LIMIT_MS = 15_000;
const HEADERS_LIMIT_MS = 10_000;
/** How often that is looked after. */
const LOOK_MS = 1000;

/** Gateways pay every few seconds: their connections are kept for the next payment. */
const KEEP_ALIVE_MS = 60_000;

/** Connections at the same time. */
const MAX_CONNECTIONS = 1000;

/** How long requests may finish when the server closes, in milliseconds. */
const CLOSE_GRACE_MS = 500;

/** Certificate and key, as PEM. */
interface ServerTls {
  readonly certPem: string;
  readonly keyPem: string;
}

/** What to listen with. */
export interface SignerServerOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Null speaks plain HTTP. */
  readonly tls: ServerTls | null;
  readonly onRequest: RequestListener;
}

/** The signer's HTTP server, bounded in connections and time. */
export class SignerServer {
  /** `http://host:port`, or https. */
  readonly url: string;
  readonly #server: Server;
  #closing: Promise<void> | undefined;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  /**
   * Listens.
   * @throws GatewayError `port_in_use`, `usage` (an address that is not this machine's, a port that is not allowed, a certificate
   * that is none)
   */
  static async listen(options: SignerServerOptions): Promise<SignerServer> {
    const server = serverOf(options);
    server.maxConnections = MAX_CONNECTIONS;
    try {
      server.listen(options.port, options.host);
      await once(server, 'listening');
    } catch (error) {
      throw listenError(error as NodeJS.ErrnoException, 'the signer', options);
    }
    const { address, family, port } = server.address() as AddressInfo;
    const host = family === 'IPv6' ? `[${address}]` : address;
    return new SignerServer(server, `${options.tls ? 'https' : 'http'}://${host}:${port}`);
  }

  /** Takes no more requests, lets those that are being answered finish for a moment, then cuts them. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    const cut = setTimeout(() => this.#server.closeAllConnections(), CLOSE_GRACE_MS);
    await closed;
    clearTimeout(cut);
  }
}

function serverOf({ tls, onRequest }: SignerServerOptions): Server {
  const limits = {
    requestTimeout: REQUEST_LIMIT_MS,
    headersTimeout: HEADERS_LIMIT_MS,
    connectionsCheckingInterval: LOOK_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    noDelay: true,
  };
  if (tls === null) return createServer(limits, onRequest);
  try {
    return createSecureServer({ ...limits, cert: tls.certPem, key: tls.keyPem }, onRequest);
  } catch (error) {
    throw new GatewayError(
      'usage',
      'the certificate and its key cannot be used: both have to be PEM, the key without a password and that of the certificate',
      { cause: error },
    );
  }
}
