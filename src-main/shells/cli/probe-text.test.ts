import { describe, expect, it } from 'vitest';
import type { ProbeReport, ProbeStep } from '../../../src-preload/contract.ts';
import { paintFor } from './paint.ts';
import { formatProgress, formatStep, formatVerdict } from './probe-text.ts';
import { wrapText } from './wrap-text.ts';

const plain = { paint: paintFor({ isTTY: false }, {}), columns: 80 };

const step = (change: Partial<ProbeStep>): ProbeStep => ({
  id: 'reach',
  state: 'passed',
  summary: 'answers after 3 ms',
  advice: '',
  figures: [],
  error: null,
  durationMs: 3,
  ...change,
});

const report: ProbeReport = {
  address: 'https://o:1',
  startedMs: 1_000,
  endedMs: 3_500,
  verdict: 'failed',
  model: 'noop',
  steps: [step({}), step({ id: 'info', state: 'failed' }), step({ id: 'stream', state: 'skipped' })],
  models: [
    { id: 'noop', warm: true, free: 1, capacity: 2, price: { weiPerUnit: '300', pixelsPerUnit: '1' } },
    { id: 'edges', warm: false, free: 0, capacity: 2, price: { weiPerUnit: '3', pixelsPerUnit: '2' } },
  ],
  latencySeriesMs: [null, 12.4],
  fpsSeries: [0, 29.8],
};

describe('the report of a probe', () => {
  it('says in signs and words how a step went, with figures and advice below', () => {
    const text = formatStep(
      step({
        state: 'warning',
        summary: 'connecting takes a long time, longer than most gateways like to wait for it',
        advice: 'check the line',
        figures: [
          { name: 'TCP', value: 900, unit: 'ms' },
          { name: 'protocol', value: 'h2', unit: '' },
        ],
      }),
      plain,
    );
    expect(text).toMatchInlineSnapshot(`
      "  ! warn reach         connecting takes a long time, longer than most gateways
                             like to wait for it
                             TCP 900 ms · protocol h2
                             → check the line
      "
    `);
    expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  it('sums up', () => {
    expect(formatVerdict(report, plain)).toMatchInlineSnapshot(`
      "  models
          ▸ noop   warm    1 of 2 free  300 wei per pixel
            edges  cold    0 of 2 free  3/2 wei per pixel
      failed: https://o:1, 1 ok, 1 failed, 1 skipped, 2.5 s
      "
    `);
  });

  it('says what is done now, and nothing between steps', () => {
    const streaming = { ...report, steps: [step({ id: 'stream', state: 'running' })] };
    expect(formatProgress(streaming)).toBe('  … stream  2 s  30 fps  latency 12 ms');
    expect(formatProgress(report)).toBe('');
  });

  it('is coloured on a terminal that takes it alone', () => {
    const painted = paintFor({ isTTY: true }, {})('red', 'FAIL');
    expect(painted).toBe('\u001b[31mFAIL\u001b[39m');
    for (const [target, environment] of [
      [{ isTTY: false }, {}],
      [{ isTTY: true }, { NO_COLOR: '1' }],
      [{ isTTY: true }, { TERM: 'dumb' }],
    ] as const)
      expect(paintFor(target, environment)('red', 'FAIL')).toBe('FAIL');
    expect(paintFor({ isTTY: true }, { NO_COLOR: '' })('red', 'x')).not.toBe('x');
  });

  it('breaks lines at spaces, and leaves long words whole', () => {
    expect(wrapText('a bb ccc dddddddddd e', 5, 2)).toBe('a bb\n  ccc\n  dddddddddd\n  e');
    expect(wrapText('', 5, 2)).toBe('');
  });
});
