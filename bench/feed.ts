/*
 * The local feed at 720p30: how long a picture takes from the programme to another process that reads it over HTTP, as
 * MPEG-TS and as MJPEG, and what one reader and five of them cost this process and the engine. MPEG-TS to one reader is what
 * the others are compared with.
 *
 *   npm run bench -- feed [--quick]
 */
import { monotonicUs } from '../src-main/base/clock.ts';
import { silentLogger } from '../src-main/base/log.ts';
import type { AccessUnit } from '../src-main/media/access-unit.ts';
import { MediaEngine } from '../src-main/media/engine/client.ts';
import { silenceFfmpeg } from '../src-main/media/engine/ffmpeg.ts';
import { FeedServer } from '../src-main/outputs/feed/feed-server.ts';
import { Programme } from '../src-main/outputs/programme/programme.ts';
import { videoUnits } from '../test/support/sinks-media.ts';
import { QUICK } from './common/options.ts';
import { cpuMs, percentile } from './common/statistics.ts';
import { startWorker } from './common/worker.ts';

const SECONDS = QUICK ? 3 : 10;
const FPS = 30;
const SIZE = { width: 1280, height: 720 };
const READER = new URL('./feed/reader-process.ts', import.meta.url);

interface Figures {
  readonly latencyMs: readonly number[];
  /** Of one core, in percent. */
  readonly mainCpu: number;
  readonly engineCpu: number;
}

/** Plays the pictures for ever, each at the moment it is pushed. @returns a function that ends it */
function play(programme: Programme, units: readonly AccessUnit[]): () => void {
  let count = 0;
  const startedMs = performance.now();
  const timer = setInterval(() => {
    while (count < ((performance.now() - startedMs) * FPS) / 1000) {
      const unit = units[count % units.length];
      count += 1;
      if (unit) programme.push({ ...unit, ptsUs: monotonicUs() });
    }
  }, 2);
  return () => clearInterval(timer);
}

async function measure(engine: MediaEngine, urls: readonly string[]): Promise<Figures> {
  const reader = startWorker(READER, urls);
  await reader.next();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await reader.ask({});
  const [cpu, before, startedMs] = [process.cpuUsage(), await engine.usage(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const wallMs = performance.now() - startedMs;
  const mainCpu = (cpuMs(cpu) / wallMs) * 100;
  const engineCpu = (((await engine.usage()).cpuS - before.cpuS) * 1e5) / wallMs;
  const latencyMs = await reader.ask<number[]>({});
  await reader.stop();
  return { latencyMs, mainCpu, engineCpu };
}

silenceFfmpeg();
const units = await videoUnits({ ...SIZE, frames: 2 * FPS, fps: FPS });
const engine = await MediaEngine.start();
const programme = new Programme({
  drawCard: () => new Promise(() => undefined),
  holding: () => 'last',
  logger: silentLogger,
});
programme.setStreams({ video: { codec: 'h264', ...SIZE, fps: FPS }, audio: null });
const feed = await FeedServer.open({
  programme,
  openEngine: async () => engine,
  port: 0,
  lan: false,
  token: 'bench'.repeat(8),
  jpegQuality: 80,
  logger: silentLogger,
});
const stop = play(programme, units);
const { ts, mjpeg } = feed.urls;
const cases: readonly (readonly [string, readonly string[]])[] = [
  ['no reader', []],
  ['MPEG-TS, one reader', [ts]],
  ['MPEG-TS, five', Array(5).fill(ts)],
  ['MJPEG, one reader', [mjpeg]],
  ['MJPEG, five', Array(5).fill(mjpeg)],
];
let base = Number.NaN;
console.log(`${'720p30 for'.padEnd(22)} written → read p50 / p95   of the first   main      engine`);
for (const [name, urls] of cases) {
  const { latencyMs, mainCpu, engineCpu } = await measure(engine, urls);
  const [p50, p95] = [percentile(latencyMs, 0.5), percentile(latencyMs, 0.95)];
  if (Number.isNaN(base)) base = p50;
  const latency =
    urls.length === 0
      ? ''.padStart(38)
      : `${p50.toFixed(2).padStart(12)} / ${p95.toFixed(2).padStart(6)} ms ${(p50 / base).toFixed(1).padStart(12)} ×`;
  console.log(
    `${name.padEnd(22)} ${latency}  ${mainCpu.toFixed(1).padStart(6)} % ${engineCpu.toFixed(1).padStart(8)} %`,
  );
}
stop();
await feed.stop();
programme.close();
await engine.close();
