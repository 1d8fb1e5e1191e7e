import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

/** A socket's two ends, over loopback. */
export interface SocketPair {
  readonly server: WebSocket;
  readonly page: WebSocket;
}

/** Makes joined sockets, the server's end as the web shell makes them. They are closed after each test of this file. */
export function socketPairs(): () => Promise<SocketPair> {
  const servers: WebSocketServer[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      for (const socket of server.clients) socket.terminate();
      server.close();
    }
  });
  return async () => {
    const listening = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
    servers.push(listening);
    await once(listening, 'listening');
    const page = new WebSocket(`ws://127.0.0.1:${(listening.address() as AddressInfo).port}`);
    page.on('error', () => undefined);
    const [[server]] = (await Promise.all([once(listening, 'connection'), once(page, 'open')])) as [
      [WebSocket],
      unknown,
    ];
    server.on('error', () => undefined);
    return { server, page };
  };
}

/** How a socket was closed: its code (1006 without a farewell). */
export async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}
