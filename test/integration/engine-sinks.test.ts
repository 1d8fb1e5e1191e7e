import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serialize } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SerializedError } from '../../src-main/base/errors.ts';
import { silenceFfmpeg } from '../../src-main/media/engine/ffmpeg.ts';
import type { RecordReport } from '../../src-main/media/engine/record/record.ts';
import { avStream } from '../support/sinks-media.ts';
import { probe } from '../support/sinks-probe.ts';

const RECORDER = fileURLToPath(new URL('../support/sinks-recorder.ts', import.meta.url));
const STRESS = fileURLToPath(new URL('../support/sinks-stress.ts', import.meta.url));
const TSX = ['--import', 'tsx'];
/** A killed recording may lack this much of its end. */
const MAX_LOST_US = 1_000_000;

interface RecorderMessage {
  readonly pushedUs?: number;
  readonly summary?: RecordReport;
  readonly error?: SerializedError;
}

let folder = '';
let unitsPath = '';

beforeAll(async () => {
  silenceFfmpeg();
  folder = await mkdtemp(join(tmpdir(), 'rivulet-sinks-'));
  unitsPath = join(folder, 'units');
  await writeFile(unitsPath, serialize(await avStream(4)));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Records in another process and kills it when it has pushed `kills` units; answers the time of the last one. */
async function recordUntilKilled(path: string, format: string, kills: number): Promise<number> {
  const child = fork(RECORDER, [path, format, unitsPath, '1000'], { execArgv: TSX });
  const exited = once(child, 'exit');
  let lastUs = 0;
  let pushed = 0;
  child.on('message', ({ pushedUs = 0 }: RecorderMessage) => {
    lastUs = pushedUs;
    pushed += 1;
    if (pushed === kills) child.kill('SIGKILL');
  });
  const [, signal] = await exited;
  expect(signal).toBe('SIGKILL');
  return lastUs;
}

/** Records in a process that may write files of `limitKb` at most. */
async function recordWithin(
  limitKb: number | 'unlimited',
  path: string,
  format: string,
): Promise<RecorderMessage> {
  const command = `ulimit -f ${limitKb}; exec "$0" "$@"`;
  const child: ChildProcess = spawn(
    'bash',
    ['-c', command, process.execPath, ...TSX, RECORDER, path, format, unitsPath, '1'],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  let result: RecorderMessage = {};
  child.on('message', (message: RecorderMessage) => {
    if (message.pushedUs === undefined) result = message;
  });
  await once(child, 'exit');
  return result;
}

describe('a recording whose process is killed', () => {
  const moments = Array.from({ length: 3 }, () => 60 + Math.floor(Math.random() * 900));

  it.each(['mp4', 'mkv'].flatMap((format) => moments.map((units) => [format, units] as const)))(
    'plays to within a second of the kill: %s after %i units',
    async (format, units) => {
      const path = join(folder, `killed-${units}.${format}`);
      const pushedUs = await recordUntilKilled(path, format, units);
      const { video, audio } = await probe(path);
      for (const track of [video, audio]) {
        expect(track?.ptsUs[0]).toBe(0);
        expect(track?.ptsUs.at(-1)).toBeGreaterThan(pushedUs - MAX_LOST_US);
        // The kill may have torn the very last picture.
        expect(track?.decoded).toBeGreaterThanOrEqual((track?.ptsUs.length ?? Number.NaN) - 1);
      }
    },
    30_000,
  );
});

describe('a recording that fills the disk', () => {
  it.each(['mp4', 'mkv'])(
    'ends with disk_full, and what was written plays: %s',
    async (format) => {
      const path = join(folder, `full.${format}`);
      const { error, summary } = await recordWithin(500, path, format);
      expect(error?.code).toBe('disk_full');
      expect(error?.message).toContain(`no room left to write ${path}`);
      const { video, audio } = await probe(path);
      expect(video?.decoded).toBeGreaterThan(30);
      expect(video?.decoded).toBe(video?.ptsUs.length);
      expect(audio?.decoded).toBe(audio?.ptsUs.length);
      expect(summary?.bytes).toBeLessThanOrEqual(500 * 1024);
    },
    30_000,
  );

  it.each(['mp4', 'mkv'])(
    'plays to its end when only its completion found no room: %s',
    async (format) => {
      const whole = join(folder, `whole.${format}`);
      const { summary } = await recordWithin('unlimited', whole, format);
      const path = join(folder, `incomplete.${format}`);
      const { error } = await recordWithin(Math.floor((summary?.bytes ?? 0) / 1024), path, format);
      expect(error?.code).toBe('disk_full');
      const complete = await probe(whole);
      const incomplete = await probe(path);
      expect(complete.video?.decoded).toBe(120);
      expect(incomplete.video?.decoded).toBeGreaterThanOrEqual(120 - 30);
      expect(incomplete.video?.ptsUs[0]).toBe(0);
      expect(incomplete.audio?.decoded).toBe(incomplete.audio?.ptsUs.length);
    },
    30_000,
  );
});

describe('under strain, in a process of their own', () => {
  /** Runs a task of `sinks-stress.ts`; answers what it sent, and how it ended. */
  async function strain(
    task: string,
    seed: number,
  ): Promise<{ exit: unknown; done: Record<string, number> }> {
    const child = fork(STRESS, [task, folder, String(seed)], { execArgv: ['--expose-gc', ...TSX] });
    let done: Record<string, number> = {};
    child.on('message', (message: { done: Record<string, number> }) => {
      done = message.done;
    });
    const [code, signal] = await once(child, 'exit');
    return { exit: signal ?? code, done };
  }

  const seed = Math.floor(Math.random() * 1e6);

  it(`pipelines survive flipped bits, cut units and wrong times (seed ${seed})`, async () => {
    const { exit, done } = await strain('fuzz', seed);
    expect(exit).toBe(0);
    expect(done.spoiled).toBeGreaterThan(1_000);
  }, 60_000);

  it(`200 pipelines open, change and stop at any moment (seed ${seed})`, async () => {
    const { exit, done } = await strain('lifecycle', seed);
    expect(exit).toBe(0);
    expect(done.opened).toBe(200);
  }, 60_000);
});
