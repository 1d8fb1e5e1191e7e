import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { EngineChannel } from '../../src-main/media/engine/channel.ts';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { engineEntry, forkEngine } from '../../src-main/media/engine/fork-channel.ts';
import type { SourceOptions } from '../../src-main/media/engine/options.ts';
import { fileSource, play } from '../support/engine-run.ts';

const PACED: SourceOptions = {
  ...fileSource(''),
  input: { kind: 'testsrc', paced: true, tone: false },
  size: { width: 160, height: 120 },
};
const SHORT: SourceOptions = {
  ...PACED,
  input: { kind: 'testsrc', paced: false, tone: false },
  durationS: 0.2,
};

/** Processes started through {@link startEngine}, newest last. */
const channels: EngineChannel[] = [];
const engines: MediaEngine[] = [];
const children: ChildProcess[] = [];
const folders: string[] = [];

async function startEngine(): Promise<MediaEngine> {
  const engine = await MediaEngine.start({
    firstBackoffMs: 5,
    connect: (entry) => {
      const channel = forkEngine(entry);
      channels.push(channel);
      return channel;
    },
  });
  engines.push(engine);
  return engine;
}

/** Ends the newest process as `kill -9` does. */
const killNewest = (): void => channels.at(-1)?.kill();

function scriptEntry(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-engine-'));
  folders.push(folder);
  const path = join(folder, 'entry.mjs');
  writeFileSync(path, source);
  return path;
}

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  channels.length = 0;
});

describe('the engine process', () => {
  it('crashes for every open handle, and the next one finds a new process', async () => {
    const engine = await startEngine();
    const source = await engine.openSource(PACED);
    const reader = source.units[Symbol.asyncIterator]();
    await reader.next();
    const decoder = await engine.openDecode({ readCode: false, deliverFrames: false });
    killNewest();
    const crashed = { code: 'engine_crashed', fields: { reason: 'killed by SIGKILL' } };
    await expect(source.closed).rejects.toMatchObject(crashed);
    await expect(decoder.closed).rejects.toMatchObject(crashed);
    await expect(
      decoder.push({ kind: 'video', ptsUs: 0, key: true, bytes: new Uint8Array(1) }),
    ).rejects.toMatchObject(crashed);
    expect(decoder.offer({ kind: 'video', ptsUs: 0, key: true, bytes: new Uint8Array(1) })).toBe(false);
    const drained = (async () => {
      for (let item = await reader.next(); !item.done; item = await reader.next());
    })();
    await expect(drained).rejects.toMatchObject(crashed);
    const { video } = await play(engine, SHORT);
    expect(video).toHaveLength(6);
    expect(channels).toHaveLength(2);
  });

  it('is restarted once for openings that come together', async () => {
    const engine = await startEngine();
    const source = await engine.openSource(PACED);
    killNewest();
    await expect(source.closed).rejects.toMatchObject({ code: 'engine_crashed' });
    const plays = await Promise.all([play(engine, SHORT), play(engine, SHORT)]);
    expect(plays.map(({ video }) => video.length)).toEqual([6, 6]);
    expect(channels).toHaveLength(2);
  });

  it('closes while sources play without waiting for their end, and refuses work after that', async () => {
    const engine = await startEngine();
    const source = await engine.openSource(PACED);
    const reader = source.units[Symbol.asyncIterator]();
    await reader.next();
    const beginMs = performance.now();
    await engine.close();
    expect(performance.now() - beginMs).toBeLessThan(5000);
    await expect(engine.openSource(PACED)).rejects.toMatchObject({ code: 'aborted' });
    await engine.close();
  });

  it('says what it has used', async () => {
    const engine = await startEngine();
    await play(engine, SHORT);
    const usage = await engine.usage();
    expect(usage.cpuS).toBeGreaterThan(0);
    expect(usage.rssBytes).toBeGreaterThan(20e6);
    expect(usage.rssPeakBytes).toBeGreaterThanOrEqual(usage.rssBytes * 0.9);
  });

  it('ignores SIGINT and ends when main is gone', async () => {
    const child = fork(engineEntry(), [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    children.push(child);
    const next = (): Promise<unknown> => new Promise((resolve) => child.once('message', resolve));
    expect(await next()).toEqual({ type: 'ready' });
    child.kill('SIGINT');
    child.send({ type: 'usage', request: 1 });
    expect(await next()).toMatchObject({ type: 'usage', request: 1 });
    const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    child.disconnect();
    // By the one way that FFmpeg cannot keep waiting.
    expect(await exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('answers a message it does not understand by failing what is open, and lives', async () => {
    const child = fork(engineEntry(), [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    children.push(child);
    const messages: { type: string }[] = [];
    const seen = (type: string): Promise<void> =>
      new Promise((resolve) => {
        child.on('message', (message: { type: string }) => {
          messages.push(message);
          if (message.type === type) resolve();
        });
      });
    const opened = seen('opened');
    child.send({ type: 'open', id: 7, request: { pipeline: 'source', options: PACED } });
    await opened;
    const failed = seen('failed');
    child.send({ type: 'open', id: 'seven' });
    await failed;
    const answered = seen('usage');
    child.send({ type: 'usage', request: 1 });
    await answered;
    expect(messages.find(({ type }) => type === 'failed')).toMatchObject({
      id: 7,
      error: { code: 'internal' },
    });
  });
});

describe('an engine that does not start', () => {
  it('is told by its last words', async () => {
    const entry = scriptEntry('process.stderr.write("no libraries here"); process.exitCode = 3;');
    await expect(MediaEngine.start({ entry })).rejects.toMatchObject({
      code: 'engine_unavailable',
      message: expect.stringContaining('exit status 3: no libraries here'),
    });
  });

  it('is given up when it stays silent', async () => {
    const entry = scriptEntry('process.on("message", () => undefined);');
    await expect(MediaEngine.start({ entry, readyTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'engine_unavailable',
      message: expect.stringContaining('silent for 300 ms'),
    });
  });

  it('is ended when it speaks nonsense', async () => {
    const entry = scriptEntry(
      'process.on("message", () => process.send({ type: "riddle" })); process.send({ type: "ready" });',
    );
    const engine = await MediaEngine.start({ entry });
    engines.push(engine);
    await expect(engine.openSource(SHORT)).rejects.toMatchObject({ code: 'engine_crashed' });
  });
});
