import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_UNIT_BYTES } from '../../../src-preload/media-link/packet.ts';
import { toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { StudioApi } from '../../studio/studio-api.ts';
import { ContractHost } from '../contract-host.ts';
import { serveContract } from './contract-socket.ts';
import { fromOwnPage, type Sessions } from './guards.ts';
import { LinkTickets } from './link-tickets.ts';
import { readTarget } from './request-target.ts';
import { socketPort } from './socket-port.ts';

/** A message of the contract: presets being imported are the largest. */
const MAX_MESSAGE_BYTES = 5 * 1024 * 1024;

/** Room for a packet's header beside its unit. */
const MAX_PACKET_BYTES = MAX_UNIT_BYTES + 64;

/** Sockets at once, of all windows. */
const MAX_SOCKETS = 64;

/** A socket is asked for a sign of life so often, and let go when it gave none since, in milliseconds. */
const PING_MS = 20_000;

const CLOSE_GOING_AWAY = 1001;

/** What {@link SocketServer} serves, and to whom. */
export interface SocketServerOptions {
  readonly studio: Pick<StudioApi, 'commands' | 'subscribe' | 'openMediaLink'>;
  readonly sessions: Sessions;
  readonly logger: Logger;
  readonly port: number;
  /** The path of the page's folder, with a slash at either end. */
  readonly base: string;
}

/** The sockets of all windows: one each for the contract, and media links by their tickets. */
export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #host: ContractHost;
  readonly #tickets = new LinkTickets();
  readonly #contracts = socketServer(MAX_MESSAGE_BYTES);
  readonly #media = socketServer(MAX_PACKET_BYTES);
  readonly #pings: NodeJS.Timeout;
  /** Sockets that were asked for a sign of life and have given none yet. */
  readonly #silent = new WeakSet<WebSocket>();
  #open = true;

  constructor(options: SocketServerOptions) {
    this.#options = options;
    this.#host = new ContractHost(options.studio, { logger: options.logger });
    this.#pings = setInterval(() => this.#pingAll(), PING_MS).unref();
  }

  /** Makes a socket of a request to upgrade, or refuses it. Never throws. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      const status = this.#accept(request, socket, head);
      if (status !== null) refuse(socket, status);
    } catch (error) {
      this.#options.logger.error('a socket could not be opened', { error: toGatewayError(error) });
      socket.destroy();
    }
  }

  /** Tells every window that the program ends. {@link destroy} follows. */
  close(): void {
    this.#open = false;
    clearInterval(this.#pings);
    for (const socket of this.#all()) socket.close(CLOSE_GOING_AWAY, 'Rivulet has ended');
  }

  /** Ends every socket now. */
  destroy(): void {
    for (const socket of this.#all()) socket.terminate();
  }

  /** @returns the status line of a refusal, or null */
  #accept(request: IncomingMessage, socket: Duplex, head: Buffer): string | null {
    const { base, port, sessions, studio } = this.#options;
    if (!fromOwnPage(request, port) || !sessions.knows(request, port)) return '403 Forbidden';
    if (!this.#open || this.#all().length >= MAX_SOCKETS) return '503 Service Unavailable';
    const path = readTarget(request.url)?.path;
    if (path === `${base}contract`) {
      this.#contracts.handleUpgrade(request, socket, head, (accepted) => {
        this.#listen(accepted);
        const newLink = (...of: Parameters<LinkTickets['issue']>): string =>
          `media/${this.#tickets.issue(...of)}`;
        serveContract(accepted, { host: this.#host, studio, newLink });
      });
      return null;
    }
    const folder = `${base}media/`;
    const ticket = path?.startsWith(folder) ? this.#tickets.take(path.slice(folder.length)) : null;
    if (ticket === null) return '404 Not Found';
    this.#media.handleUpgrade(request, socket, head, (accepted) => {
      this.#listen(accepted);
      studio.openMediaLink(ticket.kind, ticket.client, socketPort(accepted));
    });
    return null;
  }

  #all(): WebSocket[] {
    return [...this.#contracts.clients, ...this.#media.clients];
  }

  /** Notes signs of life; an error closes the socket, which says all there is to say. */
  #listen(socket: WebSocket): void {
    socket.on('error', () => undefined);
    socket.on('pong', () => this.#silent.delete(socket));
  }

  #pingAll(): void {
    for (const socket of this.#all()) {
      if (this.#silent.has(socket)) socket.terminate();
      this.#silent.add(socket);
      socket.ping(() => undefined);
    }
  }
}

function socketServer(maxPayload: number): WebSocketServer {
  return new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload });
}

/** Closes both halves: the server's own limits no longer watch a connection that asked for an upgrade. */
function refuse(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
