import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ChosenFile, Reply } from '../../../src-preload/contract.ts';
import { MAX_UNIT_BYTES } from '../../../src-preload/media-link/packet.ts';
import { settlesWithin } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { StudioApi } from '../../studio/studio-api.ts';
import { ContractHost } from '../contract-host.ts';
import { pageHeaders } from '../page-headers.ts';
import { serveContract } from './contract-socket.ts';
import { fromOwnHost, fromOwnPage, Sessions, sessionCookie } from './guards.ts';
import { LinkTickets } from './link-tickets.ts';
import type { PageFile } from './page-files.ts';
import { refusalPage } from './refusal-page.ts';
import { socketPort } from './socket-port.ts';
import { Uploads } from './uploads.ts';

/** A message of the contract: presets being imported are the largest. */
const MAX_MESSAGE_BYTES = 5 * 1024 * 1024;

/** Room for a packet's header beside its unit. */
const MAX_PACKET_BYTES = MAX_UNIT_BYTES + 64;

/** Sockets at once, of all windows. */
const MAX_SOCKETS = 64;

/** A socket is asked for a sign of life so often, and let go when it gave none since, in milliseconds. */
const PING_MS = 20_000;

const CLOSE_LIMIT_MS = 500;
const CLOSE_GOING_AWAY = 1001;

/** How {@link WebShell.open} serves. */
export interface WebShellOptions {
  readonly studio: Pick<StudioApi, 'commands' | 'subscribe' | 'openMediaLink' | 'addFile'>;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly logger: Logger;
  /** 0, the default, takes a free one. */
  readonly port?: number;
}

/**
 * The application in a browser: serves the window's page, its contract and its media links on the loopback interface, to
 * whoever opened it with a one-time token.
 */
export class WebShell {
  readonly port: number;
  readonly #options: WebShellOptions;
  readonly #server: Server;
  readonly #sessions = new Sessions();
  readonly #tickets = new LinkTickets();
  readonly #uploads = new Uploads();
  readonly #host: ContractHost;
  readonly #contracts = socketServer(MAX_MESSAGE_BYTES);
  readonly #media = socketServer(MAX_PACKET_BYTES);
  readonly #pings: NodeJS.Timeout;
  /** Sockets that were asked for a sign of life and have given none yet. */
  readonly #silent = new WeakSet<WebSocket>();
  #closing: Promise<void> | undefined;

  private constructor(server: Server, options: WebShellOptions) {
    this.#options = options;
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.#host = new ContractHost(options.studio, { logger: options.logger });
    server.on('request', (request, response) => void this.#answer(request, response));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#pings = setInterval(() => this.#pingAll(), PING_MS).unref();
  }

  /** Listens. @throws GatewayError `port_in_use` */
  static async open(options: WebShellOptions): Promise<WebShell> {
    const server = createServer({ maxHeaderSize: 16_384, keepAliveTimeout: 5_000 });
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
    clearInterval(this.#pings);
    const closed = once(this.#server, 'close');
    this.#server.close();
    const sockets = [...this.#contracts.clients, ...this.#media.clients];
    for (const socket of sockets) socket.close(CLOSE_GOING_AWAY, 'Rivulet has ended');
    await settlesWithin(closed, CLOSE_LIMIT_MS);
    for (const socket of sockets) socket.terminate();
    this.#server.closeAllConnections();
    await this.#uploads.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      this.#options.logger.error('a request failed unexpectedly', { error: toGatewayError(error) });
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!fromOwnHost(request, this.port)) return refuse(response, 421, 'this address is not served here');
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${this.port}`);
    if (request.method === 'PUT' && url.pathname === '/files') return this.#takeFile(request, response, url);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'not allowed');
    const token = url.searchParams.get('token');
    if (token !== null) return this.#enter(request, response, token);
    if (!this.#sessions.knows(request, this.port)) return refuse(response, 403, refusalPage());
    this.#sendFile(request, response, url.pathname);
  }

  /** Exchanges the token for a session, and leads to an address without it. */
  #enter(request: IncomingMessage, response: ServerResponse, token: string): void {
    const secret = this.#sessions.exchange(token);
    if (secret === null && !this.#sessions.knows(request, this.port)) {
      refuse(response, 403, refusalPage());
      return;
    }
    if (secret !== null) response.setHeader('set-cookie', sessionCookie(secret, this.port));
    response.writeHead(303, { location: '/', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    response.end();
  }

  #sendFile(request: IncomingMessage, response: ServerResponse, path: string): void {
    const file = this.#options.files.get(path === '/' ? '/index.html' : path);
    if (file === undefined) {
      refuse(response, 404, 'there is no such page');
      return;
    }
    response.writeHead(200, {
      ...pageHeaders(`ws://${request.headers.host ?? ''}`),
      'content-type': file.type,
      'content-length': file.body.length,
      'cache-control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  }

  async #takeFile(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (!this.#mayAct(request)) return refuse(response, 403, 'only a window of Rivulet may do this');
    let reply: Reply<ChosenFile>;
    try {
      const path = await this.#uploads.take(request, url.searchParams.get('name') ?? '');
      reply = { ok: true, value: await this.#options.studio.addFile(path) };
    } catch (error) {
      reply = { ok: false, error: toGatewayError(error).toJSON() };
    }
    // What was not read of a refused body would otherwise be taken for the next request.
    if (!request.complete) response.setHeader('connection', 'close');
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(reply));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const full = this.#contracts.clients.size + this.#media.clients.size >= MAX_SOCKETS;
    if (full || !this.#mayAct(request)) {
      socket.end(
        `HTTP/1.1 ${full ? '503 Service Unavailable' : '403 Forbidden'}\r\nconnection: close\r\n\r\n`,
      );
      return;
    }
    const { studio } = this.#options;
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/contract') {
      this.#contracts.handleUpgrade(request, socket, head, (accepted) => {
        this.#listen(accepted);
        serveContract(accepted, {
          host: this.#host,
          studio,
          newLink: (kind, client) => `/media/${this.#tickets.issue(kind, client)}`,
        });
      });
      return;
    }
    const ticket = pathname.startsWith('/media/')
      ? this.#tickets.take(pathname.slice('/media/'.length))
      : null;
    if (ticket === null) {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
      return;
    }
    this.#media.handleUpgrade(request, socket, head, (accepted) => {
      this.#listen(accepted);
      studio.openMediaLink(ticket.kind, ticket.client, socketPort(accepted));
    });
  }

  #mayAct(request: IncomingMessage): boolean {
    return fromOwnPage(request, this.port) && this.#sessions.knows(request, this.port);
  }

  /** Notes signs of life; an error closes the socket, which says all there is to say. */
  #listen(socket: WebSocket): void {
    socket.on('error', () => undefined);
    socket.on('pong', () => this.#silent.delete(socket));
  }

  #pingAll(): void {
    for (const socket of [...this.#contracts.clients, ...this.#media.clients]) {
      if (this.#silent.has(socket)) socket.terminate();
      this.#silent.add(socket);
      socket.ping(() => undefined);
    }
  }
}

function socketServer(maxPayload: number): WebSocketServer {
  return new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload });
}

function refuse(response: ServerResponse, status: number, text: string): void {
  const html = text.startsWith('<');
  response.writeHead(status, {
    'content-type': html ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(text);
}
