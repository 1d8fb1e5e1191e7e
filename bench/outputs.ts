/**
 * What outputs cost: `rivulet stream` of the test source at 720p30 with sound, with one output (a recording) and with five
 * (recording, local feed with a reader, UDP, SRT, RTMP), by turns. Measured: the CPU of the whole program, with and without its
 * embedded orchestrator, and the latency of the pictures that come back, which is what the preview sees.
 * `npm run bench -- outputs [--quick] [--json]`. Needs FFmpeg as the other side.
 *
 * `--minutes=N [--obs]`: all outputs for so long, with their sync measured every few minutes, and memory.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { percentile } from './common/statistics.ts';
import { longRun } from './outputs/long-run.ts';
import { type OpenOutputs, openAll, openOne } from './outputs/open-outputs.ts';
import { processTable } from './outputs/process-table.ts';
import { startStream } from './outputs/stream-process.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    json: { type: 'boolean' },
    minutes: { type: 'string' },
    obs: { type: 'boolean' },
  },
});
const ROUNDS = options.quick ? 1 : 3;
const SETTLE_MS = 5_000;
const seconds = options.quick ? 8 : 20;

/** One stream with some outputs. CPU in percent of a core. */
interface Turn {
  readonly outputs: number;
  readonly whole: number;
  readonly gateway: number;
  readonly rssMb: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number };
}

async function turn(open: (folder: string) => Promise<OpenOutputs>): Promise<Turn> {
  const folder = await mkdtemp(join(tmpdir(), 'rivulet-bench-outputs-'));
  const opened = await open(folder);
  const stream = startStream(opened.outputs);
  try {
    await opened.begin(stream);
    await wait(SETTLE_MS);
    const before = processTable(stream.pid);
    await wait(seconds * 1000);
    const after = processTable(stream.pid);
    const { latencyMs, errors } = await stream.finish();
    if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '));
    const percent = (kinds: (kind: string) => boolean): number =>
      (100 * (after.cpuS(kinds) - before.cpuS(kinds))) / seconds;
    return {
      outputs: opened.outputs.length,
      whole: percent(() => true),
      gateway: percent((kind) => !kind.startsWith('orchestrator')),
      rssMb: after.rssMb(() => true),
      latencyMs: { p50: latencyMs.p50 ?? Number.NaN, p95: latencyMs.p95 ?? Number.NaN },
    };
  } finally {
    stream.kill();
    await opened.close();
    await rm(folder, { recursive: true, force: true });
  }
}

if (options.minutes !== undefined) {
  await longRun({ minutes: Number(options.minutes), obs: options.obs === true });
} else {
  const turns: Turn[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    for (const open of [openOne, openAll]) turns.push(await turn(open));
  const median = (outputs: 'one' | 'all', of: (turn: Turn) => number): number =>
    percentile(turns.filter((one) => (one.outputs === 1) === (outputs === 'one')).map(of), 0.5);
  const ratio = (of: (turn: Turn) => number): number => median('all', of) / median('one', of);
  const result = {
    seconds,
    turns,
    wholeRatio: ratio(({ whole }) => whole),
    gatewayRatio: ratio(({ gateway }) => gateway),
    addedLatencyMs:
      median('all', ({ latencyMs }) => latencyMs.p50) - median('one', ({ latencyMs }) => latencyMs.p50),
  };
  if (options.json) console.log(JSON.stringify(result));
  else {
    console.table(
      turns.map(({ outputs, whole, gateway, rssMb, latencyMs }) => ({
        outputs,
        'CPU, whole program (% of a core)': Math.round(whole),
        'without the orchestrator': Math.round(gateway),
        'memory (MiB)': Math.round(rssMb),
        'latency p50 (ms)': latencyMs.p50,
        'latency p95 (ms)': latencyMs.p95,
      })),
    );
    console.log(`five outputs / one, whole program: ${result.wholeRatio.toFixed(2)} (wanted: at most 1.5)`);
    console.log(`  without the orchestrator: ${result.gatewayRatio.toFixed(2)}`);
    console.log(`latency that outputs add to the pictures: ${result.addedLatencyMs.toFixed(1)} ms`);
  }
}
process.exit(0);
