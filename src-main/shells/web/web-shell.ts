import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { settlesWithin } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { StudioApi } from '../../studio/studio-api.ts';
import { Sessions } from './guards.ts';
import type { PageFile } from './page-files.ts';
import { PageServer } from './page-server.ts';
import { SocketServer } from './socket-server.ts';
import { Uploads } from './uploads.ts';

/** Connections at once; windows need a handful each. */
const MAX_CONNECTIONS = 512;

/** A connection that was answered may wait so long for the next request, in milliseconds. */
const KEEP_ALIVE_MS = 5_000;

const CLOSE_LIMIT_MS = 500;

/** How {@link WebShell.open} serves. */
export interface WebShellOptions {
  readonly studio: Pick<StudioApi, 'commands' | 'subscribe' | 'openMediaLink' | 'addFile'>;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly logger: Logger;
  /** Where files that pages bring are kept until the shell closes. What is in it is removed. */
  readonly uploadFolder: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** See {@link WebLimits}; shorter in tests. */
  readonly limits?: WebLimits;
}

/** How long a connection may keep the shell waiting, in milliseconds. A body may take any time as long as it comes. */
export interface WebLimits {
  /** For the headers of a request. */
  readonly headersMs: number;
  /** Between bytes. */
  readonly idleMs: number;
}

const LIMITS: WebLimits = { headersMs: 10_000, idleMs: 60_000 };

/**
 * The application in a browser: serves the window's page, its contract and its media links on the loopback interface, to
 * whoever opened it with a one-time token.
 */
export class WebShell {
  readonly port: number;
  readonly #server: Server;
  readonly #sessions = new Sessions();
  readonly #uploads: Uploads;
  readonly #sockets: SocketServer;
  #closing: Promise<void> | undefined;

  private constructor(server: Server, options: WebShellOptions) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.#uploads = new Uploads(options.uploadFolder);
    const base = `/${randomBytes(16).toString('base64url')}/`;
    const common = { ...options, sessions: this.#sessions, port: this.port, base };
    const pages = new PageServer({ ...common, uploads: this.#uploads });
    this.#sockets = new SocketServer(common);
    server.on('request', (request, response) => void pages.answer(request, response));
    server.on('upgrade', (request, socket, head) => this.#sockets.upgrade(request, socket, head));
  }

  /** Listens. @throws GatewayError `port_in_use` */
  static async open(options: WebShellOptions): Promise<WebShell> {
    const { headersMs, idleMs } = options.limits ?? LIMITS;
    const server = createServer({
      maxHeaderSize: 16_384,
      headersTimeout: headersMs,
      requestTimeout: 0,
      connectionsCheckingInterval: headersMs / 4,
      keepAliveTimeout: KEEP_ALIVE_MS,
    });
    server.setTimeout(idleMs);
    server.maxConnections = MAX_CONNECTIONS;
    server.listen(options.port ?? 0, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new GatewayError(
        'port_in_use',
        `port ${options.port} cannot be used: choose another one, or leave it out to get a free one`,
        { cause: error, fields: { port: options.port ?? 0 } },
      );
    }
    return new WebShell(server, options);
  }

  /** An address that opens one window, within ten minutes. A secret until it is used. */
  newAddress(): string {
    return `http://127.0.0.1:${this.port}/?token=${this.#sessions.newToken()}`;
  }

  /** Lets every window go and stops listening, within half a second. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#sockets.close();
    await settlesWithin(closed, CLOSE_LIMIT_MS);
    this.#sockets.destroy();
    this.#server.closeAllConnections();
    await this.#uploads.close();
  }
}
