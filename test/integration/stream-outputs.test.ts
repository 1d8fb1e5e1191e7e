import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MediaEngine, type SourceHandle } from '../../src-main/media/engine/client.ts';
import { TsDemuxer } from '../../src-main/media/ts/demuxer.ts';
import { streamSummarySchema } from '../../src-preload/contract.ts';
import { type RunningCli, runCli, startCli, summaryOf } from '../support/cli.ts';
import { readTs } from '../support/feed-client.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const makeFolder = temporaryFolders();
const FPS = 15;

/** Pictures that somebody has got, with when they came. */
class PictureCount {
  readonly #timesMs: number[] = [];

  add = (): void => void this.#timesMs.push(performance.now());

  get total(): number {
    return this.#timesMs.length;
  }

  /** The longest time without a picture since `sinceMs`, in milliseconds. */
  longestGapMs(sinceMs: number): number {
    const times = [sinceMs, ...this.#timesMs.filter((at) => at >= sinceMs), performance.now()];
    return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  }
}

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function demuxed(pictures: PictureCount): TsDemuxer {
  return new TsDemuxer({ onUnit: ({ kind }) => kind === 'video' && pictures.add() });
}

/** Reads UDP on a port of its own, or on this one. */
async function readUdp(pictures: PictureCount, port = 0): Promise<{ socket: Socket; port: number }> {
  const socket = createSocket('udp4');
  const demuxer = demuxed(pictures);
  socket.on('message', (bytes) => demuxer.push(bytes));
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  closers.push(() => new Promise<void>((resolve) => socket.close(() => resolve())).catch(() => undefined));
  return { socket, port: (socket.address() as AddressInfo).port };
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

/** An SRT server for one caller: our own engine. */
async function readSrt(engine: MediaEngine, port: number, pictures: PictureCount): Promise<SourceHandle> {
  const source = await engine.openSource({
    input: { kind: 'media', location: `srt://127.0.0.1:${port}?mode=listener`, paced: false, loop: false },
    size: null,
    fps: null,
    bitrateBps: null,
    gopS: 1,
    audio: null,
    durationS: null,
  });
  void (async () => {
    for await (const unit of source.units) if (unit.kind === 'video') pictures.add();
  })().catch(() => undefined);
  return source;
}

/** Processes of the media engine that a command has started, oldest first. */
function enginesOf({ child }: RunningCli): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
        return parent === child.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine.js');
      } catch {
        return false;
      }
    })
    .sort((a, b) => a - b);
}

describe.skipIf(process.platform !== 'linux')('a stream with five outputs', () => {
  it('goes on with the others when one of them is lost, whichever it is', async () => {
    const folder = await makeFolder();
    const files = [join(folder, 'a.mp4'), join(folder, 'b.mkv')];
    const [feed, udp, srt] = [new PictureCount(), new PictureCount(), new PictureCount()];
    const udpReader = await readUdp(udp);
    const srtPort = await freeUdpPort();
    const engine = await MediaEngine.start();
    closers.push(() => engine.close());
    const srtReader = readSrt(engine, srtPort, srt);
    const live = [`udp://127.0.0.1:${udpReader.port}`, `srt://127.0.0.1:${srtPort}`];
    const wanted = [...files, 'http-feed', ...live].flatMap((output) => ['--output', output]);
    const running = startCli([
      ...['stream', '--input', 'testsrc', '--model', 'noop', '--json', '--verbose'],
      ...['--size', '320x180', '--fps', String(FPS), '--audio', 'none', ...wanted],
    ]);
    closers.push(() => running.child.kill('SIGKILL'));
    await running.says('live.ts');
    const url = /http:\S+live\.ts/.exec(running.output.stderr)?.[0] ?? '';
    await running.says('output tracks');
    const readFeed = async (): Promise<() => void> => {
      const { reader, units } = await readTs(url);
      let seen = 0;
      reader.response.on('data', () => {
        for (const { kind } of units.slice(seen)) if (kind === 'video') feed.add();
        seen = units.length;
      });
      return () => reader.leave();
    };
    let leaveFeed = await readFeed();
    await srtReader;
    await vi.waitFor(() => expect(Math.min(feed.total, udp.total, srt.total)).toBeGreaterThan(FPS));

    /** Takes one away: the others have no gap for more than a second. */
    const loses = async (lose: () => unknown, kept: readonly PictureCount[]): Promise<void> => {
      const sinceMs = performance.now();
      const before = kept.map(({ total }) => total);
      await lose();
      await vi.waitFor(() => {
        for (const [index, { total }] of kept.entries())
          expect(total).toBeGreaterThan((before[index] ?? 0) + FPS);
      });
      for (const pictures of kept) expect(pictures.longestGapMs(sinceMs)).toBeLessThan(1_000);
    };
    await loses(() => leaveFeed(), [udp, srt]);
    leaveFeed = await readFeed();
    await loses(() => udpReader.socket.close(), [feed, srt]);
    await readUdp(udp, udpReader.port);
    // The first is the stream's own: without it there is nothing to send.
    const [, ...engines] = enginesOf(running);
    expect(engines.length).toBeGreaterThan(0);
    for (const pid of engines) await loses(() => process.kill(pid, 'SIGKILL'), [feed, udp]);
    // Its server took one caller only: it stays lost, and that is told.
    await running.says(`${live[1]}: `);
    leaveFeed();

    process.kill(running.child.pid ?? 0, 'SIGINT');
    const result = await running.finished;
    const summary = streamSummarySchema.parse(summaryOf(result));
    expect(summary.framesReceived).toBe(summary.framesSent);
    expect(summary.outputs.map(({ kind }) => kind)).toEqual(['file', 'file', 'feed', 'udp', 'srt']);
    const of = (kind: string) => summary.outputs.filter((output) => output.kind === kind);
    for (const file of of('file')) {
      expect(file).toMatchObject({ error: null, dropped: 0 });
      expect(file.durationS).toBeCloseTo(summary.framesSent / FPS, 0);
    }
    expect(of('feed')).toMatchObject([{ path: 'http-feed', error: null }]);
    expect(of('udp')).toMatchObject([{ path: live[0], error: null }]);
    expect(of('srt')).toMatchObject([{ path: live[1], error: { code: 'engine_crashed' } }]);
    expect(of('srt')[0]?.retries).toBeGreaterThan(0);
    expect(result.code).toBe(1);
    expect(result.orphans).toEqual([]);
    expect(JSON.stringify(summary)).not.toContain(new URL(url).pathname.split('/')[1]);
  });

  it('does not begin where the port of the feed is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    closers.push(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const result = await runCli([
      'stream',
      '--input',
      'testsrc',
      '--model',
      'noop',
      '--output',
      `http-feed:${port}`,
    ]);
    expect(result.code).toBe(1);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    expect(result.stderr).toContain(String(port));
    expect(result.orphans).toEqual([]);
  });
});
