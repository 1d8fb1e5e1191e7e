import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { startObs } from '../../test/support/obs-process.ts';
import { percentile } from '../common/statistics.ts';
import { openAll } from './open-outputs.ts';
import { processTable } from './process-table.ts';
import type { Reader } from './reader.ts';
import { startStream } from './stream-process.ts';
import { measureSync } from './sync.ts';

const FPS = 30;
const MEMORY_EVERY_MS = 60_000;
/** Looks at the sync so many minutes apart. */
const SYNC_EVERY = 5;

/** A long run of all outputs: memory of each process every minute, sync of each output every five; tells as it goes. */
export async function longRun({
  minutes,
  obs: withObs,
}: {
  readonly minutes: number;
  /** Sends to an OBS of its own as well; needs OBS and Xvfb. */
  readonly obs: boolean;
}): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rivulet-bench-outputs-'));
  const obs = withObs ? await startObs() : null;
  const opened = await openAll(folder, obs ? [`obs:127.0.0.1:${obs.port}`] : []);
  const stream = startStream(opened.outputs, obs ? { RIVULET_OBS_PASSWORD: obs.password } : {});
  const engine = await MediaEngine.start();
  try {
    await opened.begin(stream);
    const startMs = performance.now();
    for (let minute = 1; minute <= minutes; minute += 1) {
      await wait(startMs + minute * MEMORY_EVERY_MS - performance.now());
      const { rows } = processTable(stream.pid);
      console.log(
        `${minute} min, MiB: ${rows.map(({ kind, pid, rssMb }) => `${kind} ${pid} ${rssMb.toFixed(0)}`).join(', ')}`,
      );
      if (minute % SYNC_EVERY === 0 || minute === 1)
        for (const reader of opened.readers) console.log(`${minute} min, ${await syncOf(engine, reader)}`);
    }
    const summary = await stream.finish();
    console.log(`recording ${await syncText(engine, opened.recording)}`);
    console.log(JSON.stringify(summary));
  } finally {
    stream.kill();
    await opened.close();
    await obs?.close();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function syncOf(engine: MediaEngine, reader: Reader): Promise<string> {
  const piece = await reader.piece();
  if (piece === null) return `${reader.name}: nothing has come`;
  return `${reader.name}: ${await syncText(engine, piece).catch((error: Error) => `cannot be read: ${error.message}`)}`;
}

async function syncText(engine: MediaEngine, path: string): Promise<string> {
  const { offsetsMs, pictures } = await measureSync(engine, path, FPS);
  const worst = offsetsMs.reduce((most, offset) => (Math.abs(offset) > Math.abs(most) ? offset : most), 0);
  return `sound late by p50 ${percentile(offsetsMs, 0.5).toFixed(1)} ms, at worst ${worst.toFixed(1)}; ${offsetsMs.length} blips, ${pictures} pictures`;
}
