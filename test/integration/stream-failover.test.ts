import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalNetwork } from '../../src-main/local/client.ts';
import { streamSummarySchema } from '../../src-preload/contract.ts';
import { type RunningCli, startCli, summaryOf } from '../support/cli.ts';

let scratch: string;
const networks: LocalNetwork[] = [];
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'rivulet-failover-'));
});
afterAll(async () => {
  await Promise.all(networks.map((network) => network.close()));
  await rm(scratch, { recursive: true, force: true });
});

/** Streams the test source to several orchestrators; answers when pictures come back. */
async function streaming(count: number, ...more: string[]): Promise<RunningCli> {
  const started = await Promise.all(
    Array.from({ length: count }, () => LocalNetwork.start({ models: ['noop'], warm: false })),
  );
  networks.push(...started);
  const addresses = started.flatMap(({ serviceUri }) => ['--orchestrator', serviceUri]);
  const source = ['--input', 'testsrc', '--size', '320x240', '--fps', '15', '--model', 'noop'];
  const running = startCli(['stream', ...source, ...addresses, '--json', '--verbose', ...more]);
  await running.says('output tracks');
  return running;
}

/** The orchestrator that a stream was last said to be at. */
function presentOf({ output }: RunningCli): LocalNetwork {
  const told = [...output.stderr.matchAll(/(?:orchestrator at|goes on at) (https:\/\/[\d.]+:\d+)/g)];
  const uri = told.at(-1)?.[1];
  const found = networks.find(({ serviceUri }) => serviceUri === uri);
  if (!found) throw new Error(`no orchestrator was named: ${output.stderr}`);
  return found;
}

describe('stream with several orchestrators', () => {
  it('goes on with the next one when the live one is killed, in one recording', async () => {
    const output = join(scratch, 'moved.mp4');
    const running = await streaming(2, '--duration', '8', '--output', output);
    const first = presentOf(running);
    first.kill();
    await running.says('goes on at');
    const second = presentOf(running);
    const result = await running.finished;
    expect(result.code, result.stderr).toBe(0);
    const summary = streamSummarySchema.parse(summaryOf(result));
    expect(summary).toMatchObject({ ok: true, errors: [], orchestrator: second.serviceUri });
    expect(summary.swaps).toMatchObject([
      { from: first.serviceUri, to: second.serviceUri, by: 'gateway', why: 'the orchestrator is gone' },
    ]);
    const gapMs = summary.swaps[0]?.gapMs ?? Number.NaN;
    expect(gapMs).toBeLessThan(5_000);
    // What was lost is lost, and nothing else: the file is as long as the stream.
    expect(summary.framesReceived).toBeGreaterThan(summary.framesSent - (gapMs / 1000) * 15 - 30);
    expect(summary.outputs).toHaveLength(1);
    expect(summary.outputs[0]?.durationS).toBeGreaterThan(7);
    expect(summary.outputs[0]?.durationS).toBeLessThan(8.5);
    expect(result.orphans).toEqual([]);
  });

  it('ends when there is nobody left, and keeps what was recorded', async () => {
    const output = join(scratch, 'lost.mp4');
    const running = await streaming(2, '--duration', '60', '--output', output);
    presentOf(running).kill();
    await running.says('goes on at');
    presentOf(running).kill();
    const result = await running.finished;
    expect(result.code).toBe(1);
    const summary = streamSummarySchema.parse(summaryOf(result));
    expect(summary.errors).toHaveLength(1);
    expect(summary.swaps).toHaveLength(1);
    expect(summary.outputs[0]?.bytes).toBeGreaterThan(0);
    expect(result.orphans).toEqual([]);
  });
});
