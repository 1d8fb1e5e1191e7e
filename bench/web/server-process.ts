// The server's side of bench/web.ts: the web shell with an application that sends every unit straight back, and a bare
// WebSocket that does the same with bytes.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { monotonicUs } from '../../src-main/base/clock.ts';
import { silentLogger } from '../../src-main/base/log.ts';
import { WebShell } from '../../src-main/shells/web/web-shell.ts';
import { MediaLink } from '../../src-preload/media-link/media-link.ts';
import type { LinkPort } from '../../src-preload/media-link/port.ts';
import { FakeStudio } from '../../test/support/fake-studio.ts';

/** Where the servers are. `address` opens a window of the web shell. */
export interface ServerReady {
  readonly address: string;
  readonly barePort: number;
}

class EchoStudio extends FakeStudio {
  override openMediaLink(_kind: string, _client: object, port: LinkPort): void {
    const link: MediaLink = new MediaLink(port, { nowUs: monotonicUs, onUnit: (unit) => link.send(unit) });
  }
}

const bare = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
bare.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })));
await once(bare, 'listening');
const shell = await WebShell.open({
  studio: new EchoStudio(),
  files: new Map(),
  logger: silentLogger,
  uploadFolder: join(tmpdir(), `rivulet-bench-${process.pid}`),
});
process.send?.({
  address: shell.newAddress(),
  barePort: (bare.address() as AddressInfo).port,
} satisfies ServerReady);
