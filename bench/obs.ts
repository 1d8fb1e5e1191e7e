/*
 * OBS's picture, with OBS itself: how old it is by each feed, and how soon it moves again after a restart of the stream, of
 * the engine that makes pictures, of Rivulet and of OBS. 720p30, OBS under Xvfb with software rendering.
 *
 *   npm run bench -- obs [--quick]
 */
import { availableParallelism } from 'node:os';
import { monotonicUs } from '../src-main/base/clock.ts';
import { freePort, type ObsProcess, obsMissing, startObs } from '../test/support/obs-process.ts';
import { QUICK } from './common/options.ts';
import { percentile } from './common/statistics.ts';
import { startWorker, type Worker } from './common/worker.ts';
import { ObsEye } from './obs/obs-eye.ts';
import type { BenchFeed, RivuletOrder } from './obs/orders.ts';

const SECONDS = QUICK ? 5 : 20;
const RESTARTS = QUICK ? 3 : 20;
/** What has not come back after so long has not come back, in milliseconds. */
const LIMIT_MS = 20_000;
const GOAL_MS = 2000;
const RIVULET = new URL('./obs/rivulet-process.ts', import.meta.url);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A Rivulet and an OBS that know each other. */
class Rig {
  readonly obs: ObsProcess;
  readonly eye: ObsEye;
  readonly #udpPort: number;
  #rivulet: Worker;
  #feedPort: number;

  private constructor(obs: ObsProcess, rivulet: Worker, feedPort: number, udpPort: number) {
    this.obs = obs;
    this.eye = new ObsEye(`127.0.0.1:${obs.port}`, obs.password);
    this.#rivulet = rivulet;
    this.#feedPort = feedPort;
    this.#udpPort = udpPort;
  }

  static async open(): Promise<Rig> {
    const obs = await startObs();
    const udpPort = await freePort();
    const rivulet = startWorker(RIVULET, argumentsOf(obs, 0, udpPort));
    return new Rig(obs, rivulet, await rivulet.next<number>(), udpPort);
  }

  ask<T>(order: RivuletOrder): Promise<T> {
    return this.#rivulet.ask<T>(order);
  }

  /** Ends Rivulet as a crash would, and starts it again. @returns when it was back */
  async restartRivulet(): Promise<number> {
    await this.#rivulet.stop();
    await pause(500 + Math.random() * 1500);
    this.#rivulet = startWorker(RIVULET, argumentsOf(this.obs, this.#feedPort, this.#udpPort));
    await this.#rivulet.next();
    return monotonicUs();
  }

  async close(): Promise<void> {
    this.eye.blink();
    await this.#rivulet.stop();
    await this.obs.close();
  }
}

function argumentsOf(obs: ObsProcess, feedPort: number, udpPort: number): string[] {
  return [`127.0.0.1:${obs.port}`, obs.password, String(feedPort), `udp://127.0.0.1:${udpPort}`];
}

async function measureLatency(rig: Rig, feed: BenchFeed): Promise<void> {
  await rig.ask({ order: 'setUp', feed });
  await rig.eye.sees(monotonicUs(), LIMIT_MS);
  await pause(1500);
  const seen = [];
  const endMs = performance.now() + SECONDS * 1000;
  while (performance.now() < endMs) {
    seen.push(await rig.eye.look());
    await pause(20 + Math.random() * 40);
  }
  const outputUs = new Map(await rig.ask<[number, number][]>({ order: 'times' }));
  const agesMs = seen.flatMap((picture) => {
    const atUs = picture && outputUs.get(picture.madeUs);
    return picture && atUs !== undefined && atUs !== null ? [(picture.seenUs - atUs) / 1000] : [];
  });
  const [p50, p95] = [percentile(agesMs, 0.5), percentile(agesMs, 0.95)];
  console.log(
    `${feed.padEnd(10)}${p50.toFixed(0).padStart(8)}${p95.toFixed(0).padStart(8)}${String(agesMs.length).padStart(10)}`,
  );
}

async function measureRestarts(rig: Rig, what: string, restart: () => Promise<number>): Promise<void> {
  const tookMs: number[] = [];
  for (let count = 0; count < RESTARTS; count += 1) {
    const backUs = await restart();
    const seenUs = await rig.eye.sees(backUs, LIMIT_MS);
    tookMs.push(seenUs === null ? Number.POSITIVE_INFINITY : (seenUs - backUs) / 1000);
    await pause(1000);
  }
  const within = tookMs.filter((ms) => ms <= GOAL_MS).length;
  const figures = [percentile(tookMs, 0.5), Math.max(...tookMs)].map((ms) => ms.toFixed(0).padStart(8));
  console.log(`${what.padEnd(24)}${figures.join('')}   ${within} of ${RESTARTS} within ${GOAL_MS / 1000} s`);
}

if (obsMissing !== '') {
  console.log(`not measured: ${obsMissing}`);
} else {
  const rig = await Rig.open();
  try {
    console.log(`\n${availableParallelism()} cores; output → OBS's picture, ms`);
    console.log('feed           p50     p95   samples');
    for (const feed of ['ts', 'udp', 'mjpeg'] as const) await measureLatency(rig, feed);
    console.log('\nback after, ms              p50     max');
    await measureRestarts(rig, 'the stream restarts', async () => {
      await rig.ask({ order: 'stop' });
      await pause(500 + Math.random() * 2000);
      return rig.ask<number>({ order: 'play' });
    });
    await measureRestarts(rig, 'the engine is killed', async () => {
      await rig.eye.sees(await rig.ask<number>({ order: 'renewEngine' }), LIMIT_MS);
      await pause(500);
      return rig.ask<number>({ order: 'killEngine' });
    });
    await measureRestarts(rig, 'Rivulet is killed', () => rig.restartRivulet());
    await measureRestarts(rig, 'OBS is killed', async () => {
      await rig.obs.kill();
      rig.eye.blink();
      await rig.obs.start();
      return monotonicUs();
    });
  } finally {
    await rig.close();
  }
}
