import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ceil, parseRational, ZERO } from '../../src-main/payments/rational.ts';
import { probeReportSchema } from '../../src-preload/contract/probe.ts';
import { streamSummarySchema } from '../../src-preload/contract.ts';
import { runCli, startCli, summaryOf } from '../support/cli.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { orchestratorInfo, startOrchestrator } from '../support/local-orchestrator.ts';

const { keep } = closeAfterEach();
let home: string;
const before = process.env.RIVULET_HOME;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rivulet-probe-'));
  process.env.RIVULET_HOME = home;
});
afterAll(async () => {
  if (before === undefined) delete process.env.RIVULET_HOME;
  else process.env.RIVULET_HOME = before;
  await rm(home, { recursive: true, force: true });
});

describe('probe', () => {
  it('passes the embedded orchestrator, paid, in words', async () => {
    const result = await runCli(['probe', '--embedded', '--paid', '--seconds', '6']);
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toMatch(/✓ ok {3}payment\s+the first payment and \d+ more were accepted/);
    expect(result.stdout).toMatch(/\npassed: https:\/\/127\.0\.0\.1:\d+, 12 ok, /);
    expect(result.stdout).not.toContain('\u001b[');
    expect(result.orphans).toEqual([]);
    // What was paid is in the embedded network's ledger, not in the user's.
    expect(await readdir(home)).toEqual(['payments-embedded']);
  });

  it('prints one object for each orchestrator, and fails when one fails', async () => {
    const { serviceUri } = keep(await startOrchestrator({ models: ['noop'] }));
    const result = await runCli(['probe', serviceUri, 'https://127.0.0.1:1', '--no-stream', '--json']);
    expect(result.code, result.stderr).toBe(1);
    const reports = result.stdout
      .trim()
      .split('\n')
      .map((line) => probeReportSchema.parse(JSON.parse(line)));
    expect(reports.map(({ address, verdict }) => [address, verdict])).toEqual([
      [serviceUri, 'passed'],
      ['https://127.0.0.1:1', 'failed'],
    ]);
    expect(result.stderr).toBe('');
  });

  it('leaves no job behind at Ctrl-C', async () => {
    const { serviceUri } = keep(await startOrchestrator({ models: ['noop'] }));
    const running = startCli(['probe', serviceUri, '--seconds', '60']);
    await running.says('took the job');
    process.kill(running.child.pid ?? 0, 'SIGINT');
    const result = await running.finished;
    expect(result.code, result.stderr).toBe(130);
    expect(result.stdout).toContain('stopped: ');
    expect(result.orphans).toEqual([]);
    const { capabilities } = await orchestratorInfo(serviceUri);
    expect(capabilities?.constraints?.PerCapability[35]?.models.noop?.capacityInUse).toBe(0);
  });

  it.each([[[]], [['--embedded', '--seconds', 'x']]])('refuses %j', async (args) => {
    const result = await runCli(['probe', ...args]);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/^rivulet: .+\n$/);
  });
});

describe('stream --paid', () => {
  it('pays the embedded orchestrator, and both sides agree to the wei', async () => {
    const result = await runCli([
      ...['stream', '--input', 'testsrc', '--model', 'noop', '--size', '320x240', '--fps', '15'],
      ...['--duration', '4', '--interval', '1', '--paid', '--json'],
    ]);
    expect(result.code, result.stderr).toBe(0);
    const summary = streamSummarySchema.parse(summaryOf(result));
    expect(summary.payments?.count).toBeGreaterThanOrEqual(3);
    const { accounts, payments } = summary;
    expect(accounts?.equal, JSON.stringify(accounts)).toBe(true);
    expect(accounts?.gatewayWei).toBe(accounts?.signer.creditWei);
    expect(accounts?.gatewayWei).toBe(accounts?.orchestrator.creditWei);
    expect(payments?.paidWei).toBe(`${ceil(parseRational(accounts?.gatewayWei ?? '') ?? ZERO)}`);
    expect(result.orphans).toEqual([]);
  });

  it('ends before its ceiling is passed', async () => {
    const result = await runCli([
      ...[
        'stream',
        '--input',
        'testsrc',
        '--model',
        'noop',
        '--duration',
        '2',
        '--paid',
        '--ceiling',
        '1000',
      ],
    ]);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('could pass your ceiling for one stream, 1000 wei');
    expect(result.orphans).toEqual([]);
  });
});
