import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayError } from '../../base/errors.ts';
import { listenError } from '../../base/listen-error.ts';

const LOOPBACK = '127.0.0.1';
/** Every address of this machine, of IPv6 and IPv4; the second where it has no IPv6. */
const EVERYWHERE = ['::', '0.0.0.0'] as const;

/**
 * Has a server listen for readers on this machine, or with `lan` for all that reach it.
 * @param port 0 takes a free one
 * @returns the port
 * @throws GatewayError `port_in_use`, `usage`, `internal`
 */
export async function listenForFeed(
  server: Server,
  { port, lan }: { readonly port: number; readonly lan: boolean },
): Promise<number> {
  if (!lan) return listen(server, LOOPBACK, port);
  const [both, four] = EVERYWHERE;
  try {
    return await listen(server, both, port);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code === 'port_in_use') throw error;
    return listen(server, four, port);
  }
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    const listening = once(server, 'listening');
    server.listen({ host, port });
    await listening;
    return (server.address() as AddressInfo).port;
  } catch (error) {
    throw worded(error as NodeJS.ErrnoException, host, port);
  }
}

function worded(error: NodeJS.ErrnoException, host: string, port: number): GatewayError {
  if (error.code !== 'EADDRINUSE') return listenError(error, 'the feed', { host, port });
  return new GatewayError(
    'port_in_use',
    `port ${port}, where the feed is read, is in use by another program: end that, or choose another port for the feed`,
    { cause: error, fields: { port } },
  );
}
