import tls from 'node:tls';
import { Lanes } from '../../src-main/base/lanes.ts';

/** Connects to all of these with TLS and nothing else, so many at a time. @returns milliseconds it took */
export async function bareConnects(addresses: readonly string[], parallel: number): Promise<number> {
  const lanes = new Lanes(parallel);
  const startedMs = performance.now();
  await Promise.all(addresses.map((address) => lanes.run(() => connect(new URL(address)))));
  return performance.now() - startedMs;
}

function connect({ hostname: host, port }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host,
      port: Number(port),
      rejectUnauthorized: false,
      ALPNProtocols: ['h2'],
    });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.destroy();
      resolve();
    });
  });
}
