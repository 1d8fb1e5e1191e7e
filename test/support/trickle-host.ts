import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  allowLongRequests,
  TrickleServer,
  type TrickleServerOptions,
} from '../../src-main/trickle/server.ts';
import { plainTransport, type TrickleTransport } from '../../src-main/trickle/transport.ts';

/** A trickle server on a free port of this machine. */
export interface TrickleHost {
  readonly trickle: TrickleServer;
  readonly http: Server;
  readonly origin: string;
  readonly transport: TrickleTransport;
  /** URL of a channel. */
  url(name: string): string;
  close(): Promise<void>;
}

/** Starts a {@link TrickleHost} over HTTP/1.1 without TLS. */
export async function startTrickleHost(options: TrickleServerOptions = {}): Promise<TrickleHost> {
  const trickle = new TrickleServer(options);
  const http = createServer((request, response) => {
    if (!trickle.handle(request, response)) response.writeHead(418).end();
  });
  allowLongRequests(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const transport = plainTransport();
  return {
    trickle,
    http,
    origin,
    transport,
    url: (name) => `${origin}/ai/trickle/${name}`,
    close: async () => {
      await trickle.close();
      await transport.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}
