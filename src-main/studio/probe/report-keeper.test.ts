import { describe, expect, it } from 'vitest';
import { probeReportSchema } from '../../../src-preload/contract/probe.ts';
import type { ProbeReport } from '../../../src-preload/contract.ts';
import { abortedError } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { Findings, skipped } from './findings.ts';
import { ReportKeeper } from './report-keeper.ts';

function keeper(): { keeper: ReportKeeper; seen: ProbeReport[] } {
  const seen: ProbeReport[] = [];
  const onChange = (report: ProbeReport): void => void seen.push(report);
  return { keeper: new ReportKeeper({ address: 'https://o:1', onChange, now: () => 7 }), seen };
}

describe('ReportKeeper', () => {
  it('tells each step as it begins and ends, in reports that do not change afterwards', async () => {
    const { keeper: kept, seen } = keeper();
    await kept.make('reach', () => new Findings().outcome('there'));
    expect(seen.map(({ steps }) => steps[0]?.state)).toEqual(['running', 'passed']);
    expect(seen.at(-1)?.steps[0]).toMatchObject({ summary: 'there', advice: '', error: null });
    kept.skipWaiting('enough');
    const report = kept.finish(false);
    expect(probeReportSchema.parse(report)).toMatchObject({ verdict: 'passed', startedMs: 7, endedMs: 7 });
    expect(report.steps.slice(1).every(({ summary }) => summary === 'enough')).toBe(true);
  });

  it('makes a failure of what a step throws, with advice for its owner and no word for users', async () => {
    const { keeper: kept } = keeper();
    const error = new GatewayError('orchestrator_full', 'https://o has no free runner: try again later');
    const outcome = await kept.make('start', () => Promise.reject(error));
    expect(outcome).toMatchObject({ state: 'failed', summary: 'https://o has no free runner' });
    expect(outcome.advice).toContain('-aiModels');
    expect(outcome.error?.code).toBe('orchestrator_full');
    expect(kept.finish(false).verdict).toBe('failed');
  });

  it('leaves out what was stopped, and keeps credentials out of every text', async () => {
    const { keeper: kept } = keeper();
    expect(await kept.make('info', () => Promise.reject(abortedError('the probe')))).toMatchObject({
      state: 'skipped',
    });
    const findings = new Findings();
    findings.warn('it said Authorization: Bearer sk-12345678', '');
    findings.figure('url', 'https://me:hunter2@o/');
    const outcome = await kept.make('prices', () => findings.outcome(''));
    expect(JSON.stringify(outcome)).not.toMatch(/sk-12345678|hunter2/);
    expect(kept.finish(true).verdict).toBe('stopped');
    expect(skipped('why')).toMatchObject({ state: 'skipped', summary: 'why' });
  });
});
