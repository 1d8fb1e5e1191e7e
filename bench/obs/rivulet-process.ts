// What of Rivulet leads to OBS, in a process of its own: test source → programme → feed and UDP, and the link to OBS.
import { monotonicUs } from '../../src-main/base/clock.ts';
import { silentLogger } from '../../src-main/base/log.ts';
import { MediaEngine, type SourceHandle } from '../../src-main/media/engine/client.ts';
import { engineEntry, forkEngine } from '../../src-main/media/engine/fork-channel.ts';
import { FeedServer } from '../../src-main/outputs/feed/feed-server.ts';
import { ObsLink } from '../../src-main/outputs/obs/obs-link.ts';
import { Programme } from '../../src-main/outputs/programme/programme.ts';
import { UdpOutput } from '../../src-main/outputs/udp/udp-output.ts';
import type { RivuletOrder, RivuletOrders } from './orders.ts';

const SIZE = { width: 1280, height: 720 };
/** Pictures whose times are remembered. */
const MAX_TIMES = 3000;

const [obsAddress = '', obsPassword = '', feedPort = '0', udpUrl = ''] = process.argv.slice(2);

let killJpegEngine: () => void = () => undefined;
const sourceEngine = await MediaEngine.start();
let jpegEngine: Promise<MediaEngine> | null = null;

const programme = new Programme({
  drawCard: (size) => sourceEngine.drawStill({ title: 'Rivulet', text: '', size, format: 'h264' }),
  holding: () => 'last',
  logger: silentLogger,
});
const feed = await FeedServer.open({
  programme,
  openEngine: () => {
    jpegEngine ??= MediaEngine.start({
      entry: engineEntry(),
      connect: (entry) => {
        const channel = forkEngine(entry);
        killJpegEngine = () => channel.kill();
        return channel;
      },
    });
    return jpegEngine;
  },
  port: Number(feedPort),
  lan: false,
  token: 'bench'.repeat(8),
  jpegQuality: 80,
  logger: silentLogger,
});
const udp = UdpOutput.start({ programme, url: udpUrl, logger: silentLogger });
const link = new ObsLink({
  feed: () => ({ ...feed.urls, udp: udpUrl }),
  isRead: (name) => (name === 'udp' ? null : feed.state.readers.some(({ format }) => format === name)),
  watchPictures: () => Promise.reject(new Error('the benchmark looks by itself')),
  logger: silentLogger,
});
link.open({
  address: obsAddress,
  password: obsPassword,
  passwordPlace: null,
  feed: 'mjpeg',
  virtualCamera: false,
});

/** When each picture was output, by when it was made. */
const outputUs = new Map<number, number>();
let source: SourceHandle | null = null;

async function play(): Promise<number> {
  source = await sourceEngine.openSource({
    input: { kind: 'testsrc', paced: true, tone: false },
    size: SIZE,
    fps: 30,
    bitrateBps: null,
    gopS: 1,
    audio: null,
    durationS: null,
  });
  programme.setStreams(source.info.streams);
  programme.restart();
  const units = source.units[Symbol.asyncIterator]();
  const first = await units.next();
  const show = (unit: { captureUs?: number } & Parameters<Programme['push']>[0]): number => {
    const nowUs = monotonicUs();
    if (unit.captureUs !== undefined) outputUs.set(unit.captureUs, nowUs);
    const [oldest] = outputUs.keys();
    if (outputUs.size > MAX_TIMES && oldest !== undefined) outputUs.delete(oldest);
    programme.push({ ...unit, ptsUs: nowUs });
    return nowUs;
  };
  if (first.done) throw new Error('the test source ended');
  const beganUs = show(first.value);
  void (async () => {
    for (let unit = await units.next(); !unit.done; unit = await units.next()) show(unit.value);
  })().catch(() => undefined);
  return beganUs;
}

async function until(holds: () => boolean): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const end = link.onChange(() => {
      if (!holds()) return;
      end();
      resolve();
    });
  });
}

const orders: RivuletOrders = {
  play: () => play(),
  stop: async () => {
    await source?.stop();
    programme.end();
    return 0;
  },
  renewEngine: async () => {
    const old = await jpegEngine;
    jpegEngine = null;
    await old?.close();
    return monotonicUs();
  },
  killEngine: async () => {
    const atUs = monotonicUs();
    killJpegEngine();
    return atUs;
  },
  setUp: async (feedName) => {
    await until(() => link.state.version !== null);
    link.open({
      address: obsAddress,
      password: obsPassword,
      passwordPlace: null,
      feed: feedName,
      virtualCamera: false,
    });
    await link.setUp({ show: true });
    await until(() => link.state.source === 'playing');
    return feed.port;
  },
  times: async () => [...outputUs],
};

process.once('disconnect', () => {
  void udp.stop();
  process.exit();
});
process.on('message', ({ order, feed: name }: RivuletOrder) => {
  void orders[order](name ?? 'mjpeg').then((answer) => process.send?.(answer));
});
await play();
process.send?.(feed.port);
