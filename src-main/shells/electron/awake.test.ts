import { expect, test } from 'vitest';
import { livePhaseSchema } from '../../../src-preload/contract/live.ts';
import { keepAwake } from './awake.ts';
import { isStreaming } from './live-phase.ts';

test('one blocker at a time, released when it is no longer needed', () => {
  const calls: string[] = [];
  const setAwake = keepAwake({
    start: (type) => {
      calls.push(`start ${type}`);
      return 7;
    },
    stop: (id) => {
      calls.push(`stop ${id}`);
      return true;
    },
  });
  for (const awake of [false, true, true, false, false, true]) setAwake(awake);
  expect(calls).toEqual(['start prevent-display-sleep', 'stop 7', 'start prevent-display-sleep']);
});

test('a stream is running from its first question to its end', () => {
  expect(livePhaseSchema.options.filter(isStreaming)).toEqual([
    'connecting',
    'loading',
    'live',
    'degraded',
    'reconnecting',
  ]);
});
