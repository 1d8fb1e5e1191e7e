import { createServer, type Server } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import {
  allowLongRequests,
  TrickleServer,
  type TrickleServerOptions,
} from '../../src-main/trickle/server.ts';
import { plainTransport, type TrickleTransport } from '../../src-main/trickle/transport.ts';
import { makeCertificate } from './trickle-certificate.ts';

/** A trickle server on a free port of this machine. */
export interface TrickleHost {
  readonly trickle: TrickleServer;
  /** Emits `request` for every request, ours and others'. */
  readonly http: Pick<Server, 'on'>;
  readonly port: number;
  readonly origin: string;
  readonly transport: TrickleTransport;
  /** URL of a channel. */
  url(name: string): string;
  /** Settles when a request for this path, below the base path, has been handed to the server. */
  arrival(method: string, path: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts a {@link TrickleHost} over HTTP/1.1 without TLS. */
export async function startTrickleHost(options: TrickleServerOptions = {}): Promise<TrickleHost> {
  const trickle = new TrickleServer(options);
  const server = createServer((request, response) => {
    if (!trickle.handle(request, response)) response.writeHead(418).end();
  });
  return listen(trickle, server, 'http', plainTransport());
}

/** Starts a {@link TrickleHost} over TLS that speaks HTTP/2 and HTTP/1.1, as an orchestrator does. */
export async function startSecureTrickleHost(options: TrickleServerOptions = {}): Promise<TrickleHost> {
  const trickle = new TrickleServer(options);
  const { cert, key } = await makeCertificate();
  const server = createSecureServer({ cert, key, allowHTTP1: true }, (request, response) => {
    if (!trickle.handle(request, response)) response.writeHead(418).end();
  });
  return listen(trickle, server, 'https', plainTransport({ ca: cert }));
}

async function listen(
  trickle: TrickleServer,
  server: Server | Http2SecureServer,
  protocol: string,
  transport: TrickleTransport,
): Promise<TrickleHost> {
  allowLongRequests(server);
  const sockets = new Set<Socket>();
  server.on(protocol === 'https' ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `${protocol}://127.0.0.1:${port}`;
  return {
    trickle,
    http: server as Pick<Server, 'on'>,
    port,
    origin,
    transport,
    url: (name) => `${origin}/ai/trickle/${name}`,
    arrival: (method, path) =>
      new Promise((resolve) => {
        const check = (request: { method?: string; url?: string }): void => {
          if (request.method !== method || request.url !== `/ai/trickle${path}`) return;
          server.off('request', check);
          resolve();
        };
        server.on('request', check);
      }),
    close: async () => {
      await trickle.close();
      await transport.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
