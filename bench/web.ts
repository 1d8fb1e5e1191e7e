// The web shell over loopback: how long a command and a picture take there and back, beside a bare WebSocket that echoes
// as many bytes. The server is a process of its own; the paths take turns in one run.
//   npm run bench -- web [--quick] [--json]
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { monotonicUs } from '../src-main/base/clock.ts';
import { socketPort } from '../src-main/shells/web/socket-port.ts';
import { MediaLink } from '../src-preload/media-link/media-link.ts';
import type { FromPage, ToPage } from '../src-preload/web-messages.ts';
import { JSON_OUTPUT, QUICK } from './common/options.ts';
import { percentile } from './common/statistics.ts';
import { startWorker } from './common/worker.ts';
import type { ServerReady } from './web/server-process.ts';

/** A picture of 4 Mb/s at 30 a second. */
const PICTURE_BYTES = 16_667;
const TURNS = QUICK ? 4 : 20;
const TRIPS_PER_TURN = 60;
/** Between two round trips: far below the commands a second that the shell takes of a window. */
const PAUSE_MS = 12;

/** One way there and back. */
type Trip = () => Promise<unknown>;

interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const server = startWorker(new URL('./web/server-process.ts', import.meta.url));
const sockets: WebSocket[] = [];
try {
  const ready = await server.next<ServerReady>();
  const bare = await openBare(ready.barePort);
  const page = await openPage(ready.address);
  const trips = {
    command: page.command('log.read'),
    state: page.command('app.hello'),
    picture: await page.picture(),
    bareText: echo(bare, 64),
    barePicture: echo(bare, PICTURE_BYTES),
  };
  const times = await measure(trips);
  const figures = {
    command: against(times.command, times.bareText),
    state: against(times.state, times.bareText),
    picture: against(times.picture, times.barePicture),
  };
  process.stdout.write(JSON_OUTPUT ? `${JSON.stringify(figures)}\n` : table(figures));
} finally {
  for (const socket of sockets) socket.terminate();
  await server.stop();
}

/** Times of every way, in milliseconds; the ways take turns, and the first turn warms them up. */
async function measure<Name extends string>(trips: Record<Name, Trip>): Promise<Record<Name, number[]>> {
  const names = Object.keys(trips) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let turn = 0; turn <= TURNS; turn += 1) {
    for (const name of names) {
      for (let trip = 0; trip < TRIPS_PER_TURN; trip += 1) {
        const start = performance.now();
        await trips[name]();
        if (turn > 0) times[name].push(performance.now() - start);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }
  return times;
}

async function openBare(port: number): Promise<WebSocket> {
  return opened(new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false }));
}

function echo(socket: WebSocket, bytes: number): Trip {
  const message = Buffer.alloc(bytes, 1);
  return () => {
    socket.send(message);
    return once(socket, 'message');
  };
}

/** Opens a window as a browser would: the token for a cookie, then the contract's socket with it. */
async function openPage(address: string) {
  const entered = await fetch(address, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { origin, host } = new URL(address);
  const base = `ws://${host}${entered.headers.get('location') ?? '/'}`;
  const connect = (path: string): Promise<WebSocket> =>
    opened(new WebSocket(`${base}${path}`, { headers: { cookie, origin }, perMessageDeflate: false }));

  const contract = await connect('contract');
  const say = (message: FromPage): void => contract.send(JSON.stringify(message));
  say({ type: 'hello', clientId: 'bench-window' });
  let id = 0;
  const ask = async (make: (id: number) => FromPage): Promise<unknown> => {
    id += 1;
    say(make(id));
    for (;;) {
      const [data] = (await once(contract, 'message')) as [Buffer];
      const message = JSON.parse(data.toString()) as ToPage;
      if (message.type !== 'reply' || message.id !== id) continue;
      if (!message.reply.ok) throw new Error(message.reply.error.message);
      return message.reply.value;
    }
  };
  return {
    command:
      (name: 'log.read' | 'app.hello'): Trip =>
      () =>
        ask((own) => ({ type: 'call', id: own, name, request: null })),
    picture: async (): Promise<Trip> => {
      const path = await ask((own) => ({ type: 'link', id: own, kind: 'capture' }));
      let arrived = (): void => undefined;
      const link = new MediaLink(socketPort(await connect(String(path))), {
        nowUs: monotonicUs,
        onUnit: () => arrived(),
      });
      const bytes = new Uint8Array(PICTURE_BYTES).fill(1);
      return () =>
        new Promise<void>((resolve) => {
          arrived = resolve;
          link.send({ kind: 'video', codec: 'h264', ptsUs: monotonicUs(), key: true, bytes });
        });
    },
  };
}

async function opened(socket: WebSocket): Promise<WebSocket> {
  sockets.push(socket);
  await once(socket, 'open');
  return socket;
}

function against(ours: readonly number[], theirs: readonly number[]) {
  const [own, bare] = [spreadOf(ours), spreadOf(theirs)];
  return { own, bare, ratioP50: own.p50 / bare.p50 };
}

function spreadOf(times: readonly number[]): Spread {
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), p99: percentile(times, 0.99) };
}

function table(figures: Record<string, ReturnType<typeof against>>): string {
  const row = (cells: readonly string[]): string => `${cells.map((cell) => cell.padEnd(28)).join('')}\n`;
  const spread = ({ p50, p95, p99 }: Spread): string =>
    [p50, p95, p99].map((value) => value.toFixed(2)).join(' / ');
  return (
    row(['there and back, ms', 'web shell p50/p95/p99', 'bare socket', 'ratio of p50']) +
    Object.entries(figures)
      .map(([name, { own, bare, ratioP50 }]) => row([name, spread(own), spread(bare), ratioP50.toFixed(2)]))
      .join('')
  );
}
