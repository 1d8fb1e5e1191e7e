import { describe, expect, it } from 'vitest';
import { stepText } from '../../../test/support/probe-run.ts';
import { GatewayError } from '../../base/errors.ts';
import { judgeStream, type StreamMeasured } from './judge-stream.ts';

const GOOD: StreamMeasured = {
  seconds: 10,
  sent: 300,
  received: 300,
  fpsIn: 30,
  fpsOut: 30,
  firstPictureMs: 500,
  latency: { p50Us: 20_000, p95Us: 40_000, p99Us: 60_000 },
  segmentsLost: 0,
  segmentsBack: 10,
  returned: 'h264 640x360',
  sentSize: { width: 640, height: 360 },
  returnedSize: { width: 640, height: 360 },
  codes: { read: 300, disordered: 0 },
  runnerState: 'ONLINE',
  runnerError: null,
  error: null,
};

const judged = (change: Partial<StreamMeasured>): string => stepText(judgeStream({ ...GOOD, ...change }));

describe('judgeStream', () => {
  it('passes pictures that come back soon, whole and in order', () => {
    expect(judged({})).toBe('passed: 30 fps back, latency 20 ms');
  });

  it.each<[string, Partial<StreamMeasured>, RegExp]>([
    ['no picture', { received: 0, firstPictureMs: null }, /^failed: no picture came back/],
    [
      'an early end',
      { error: new GatewayError('orchestrator_lost', 'https://o ended the stream: start it again') },
      /^failed: https:\/\/o ended the stream\n→ read the orchestrator/,
    ],
    ['half the rate', { fpsOut: 15 }, /^warning: 15 of 30 pictures per second/],
    ['a late first picture', { firstPictureMs: 8_000 }, /^warning: the first picture took 8\.0 s/],
    [
      'late pictures',
      { latency: { p50Us: 1_500_000, p95Us: 2_500_000, p99Us: null } },
      /^warning: .*1500 ms, one in twenty 2500 ms/,
    ],
    ['lost segments', { segmentsLost: 2 }, /^warning: 2 segments were lost/],
    [
      'damaged pictures',
      { codes: { read: 200, disordered: 0 } },
      /^failed: 100 of 300 pictures came back damaged/,
    ],
    ['disorder', { codes: { read: 300, disordered: 3 } }, /^failed: 3 pictures came back out of order/],
    [
      'lost pictures',
      { received: 250, codes: { read: 250, disordered: 0 } },
      /^warning: 50 of 300 pictures did not/,
    ],
    [
      'another size',
      { returnedSize: { width: 512, height: 512 } },
      /^warning: pictures come back as 512x512/,
    ],
    ['a runner that cannot keep up', { runnerState: 'DEGRADED_INFERENCE' }, /load of the GPU/],
    ['a runner that gets too little', { runnerState: 'DEGRADED_INPUT' }, /bandwidth/],
    ['a runner without a word', { runnerState: null }, /^warning: its runner reported no status/],
    ['a runner with an error', { runnerError: 'CUDA out\nof memory' }, /reported: CUDA out of memory/],
  ])('%s', (_name, change, expected) => {
    expect(judged(change)).toMatch(expected);
  });

  it('compares no pictures of a model that changes them', () => {
    expect(judged({ codes: null, returnedSize: { width: 512, height: 512 } })).toMatch(/^passed/);
  });
});
