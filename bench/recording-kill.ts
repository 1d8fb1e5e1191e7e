/*
 * Kills recordings at random moments, 50 times: the program, the process that writes, or both at once; MP4 and Matroska, keyframes
 * every second and every ten. Says how much of what had been recorded is missing in each file, and whether it plays without fault.
 *
 *   npm run bench -- recording-kill [--quick]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaEngine } from '../src-main/media/engine/client.ts';
import { silenceFfmpeg } from '../src-main/media/engine/ffmpeg.ts';
import { type Kill, type Killed, killOnce, saveStream, type Victim } from '../test/support/recorder-kill.ts';
import { QUICK } from './common/options.ts';
import { percentile } from './common/statistics.ts';

const KILLS = QUICK ? 8 : 50;
/** Programs that record at the same time. */
const AT_ONCE = 2;
/** A kill comes between so many milliseconds of stream. */
const [EARLIEST_MS, LATEST_MS] = [1000, 6000];
/** What may be missing, in milliseconds. */
const LIMIT_MS = 1000;

silenceFfmpeg();
const folder = await mkdtemp(join(tmpdir(), 'rivulet-bench-kill-'));
const engine = await MediaEngine.start();
const streams = [await saveStream(engine, folder, 1), await saveStream(engine, folder, 10)];
const kills = Array.from(
  { length: KILLS },
  (_, index): Kill => ({
    format: index % 2 === 0 ? 'mp4' : 'mkv',
    victim: (['main', 'engine', 'both'] as const)[Math.floor(index / 2) % 3] ?? 'both',
    streamPath: streams[Math.floor(index / 6) % 2] ?? '',
    afterMs: EARLIEST_MS + Math.random() * (LATEST_MS - EARLIEST_MS),
  }),
);

const results: (Kill & Killed)[] = [];
const waiting = [...kills];
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let kill = waiting.shift(); kill; kill = waiting.shift())
      results.push({ ...kill, ...(await killOnce(engine, kill)) });
  }),
);
await engine.close();
await rm(folder, { recursive: true });

const isGood = ({ lostMs, faults, complaints, state, pictures }: Killed): boolean =>
  lostMs <= LIMIT_MS && faults === 0 && !complaints && state === 'recovered' && pictures > 0;
const ms = (value: number): string => `${Math.round(value)} ms`.padStart(8);
const row = (name: string, of: readonly Killed[]): void => {
  const lost = of.map(({ lostMs }) => lostMs);
  const sound = of.map(({ lostSoundMs }) => lostSoundMs);
  console.log(
    `${name.padEnd(16)}${String(of.filter(isGood).length).padStart(3)} of ${String(of.length).padEnd(4)}` +
      `${ms(percentile(lost, 0.5))}${ms(percentile(lost, 0.95))}${ms(Math.max(...lost))}   ${ms(Math.max(...sound))}`,
  );
};

console.log('killed          good          p50     p95   worst   sound, worst');
row('all', results);
for (const format of ['mp4', 'mkv'])
  row(
    format,
    results.filter((result) => result.format === format),
  );
for (const victim of ['main', 'engine', 'both'] satisfies Victim[])
  row(
    victim,
    results.filter((result) => result.victim === victim),
  );
for (const [index, gop] of ['keyframes 1 s', 'keyframes 10 s'].entries())
  row(
    gop,
    results.filter(({ streamPath }) => streamPath === streams[index]),
  );
const bad = results.filter((result) => !isGood(result));
for (const result of bad) console.log(JSON.stringify(result));
if (results.every(({ complaints }) => complaints === null))
  console.log('(ffmpeg is not installed: decoded by our own engine alone)');
if (bad.length > 0) process.exitCode = 1;
