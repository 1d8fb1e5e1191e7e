import { expect, it } from 'vitest';
import type { LivePhase } from '../../../src-preload/contract.ts';
import { StreamWatch } from './stream-watch.ts';

function watched(phases: readonly LivePhase[]): { said: string[]; watch: StreamWatch } {
  const said: string[] = [];
  const watch = new StreamWatch({
    onPicture: () => void said.push('picture'),
    onEnd: (ending) => void said.push(ending),
  });
  for (const phase of phases) watch.take({ phase });
  return { said, watch };
}

it('says the first picture of a stream once, over all its connections, and its end', () => {
  const { said, watch } = watched([
    'idle',
    'connecting',
    'loading',
    'live',
    'degraded',
    'reconnecting',
    'live',
  ]);
  expect(said).toEqual(['picture']);
  expect(watch.isLive).toBe(true);
  watch.take({ phase: 'stopping' });
  watch.take({ phase: 'stopped' });
  watch.take({ phase: 'stopped' });
  expect(said).toEqual(['picture', 'stopped']);
  expect(watch.isLive).toBe(false);
});

it('tells a stream that failed from one that was stopped, also without a picture', () => {
  expect(watched(['connecting', 'failed']).said).toEqual(['failed']);
  expect(watched(['connecting', 'stopping', 'stopped', 'connecting', 'live', 'failed']).said).toEqual([
    'stopped',
    'picture',
    'failed',
  ]);
});

it('takes a stream that is degraded from the beginning for one that shows something', () => {
  expect(watched(['connecting', 'degraded']).said).toEqual(['picture']);
});
