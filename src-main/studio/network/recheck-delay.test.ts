import { describe, expect, it } from 'vitest';
import { type RecheckFacts, recheckDelayMs } from './recheck-delay.ts';

const facts = (change: Partial<RecheckFacts> = {}): RecheckFacts => ({
  place: 20,
  chosen: false,
  failures: 0,
  count: 1_000,
  isLive: false,
  random: 0.5,
  ...change,
});
const seconds = (change: Partial<RecheckFacts> = {}): number | null => {
  const ms = recheckDelayMs(facts(change));
  return ms === null ? null : Math.round(ms / 1000);
};

describe('the time until an orchestrator is asked again', () => {
  it.each([
    ['one of a short list', { count: 10 }, 30],
    ['one of a thousand', {}, 600],
    ['one of very many', { count: 100_000 }, 900],
    ['one of the best', { place: 8 }, 30],
    ['one that is not quite', { place: 9 }, 600],
    ['one that is left out', { place: null }, 600],
    ['the one the user chose', { place: null, chosen: true }, 30],
    ['the one the user chose, though it fails', { chosen: true, failures: 9 }, 30],
    ['one that failed, of a short list', { count: 10, failures: 1 }, 30],
    ['one that fails on and on, of a short list', { count: 10, failures: 4 }, 240],
    ['one that fails for good', { failures: 50 }, 900],
    ['one of the best, while something is streamed', { place: 1, isLive: true }, 60],
    ['any other, while something is streamed', { isLive: true }, null],
  ] as const)('of %s', (_what, change, expected) => {
    expect(seconds(change)).toBe(expected);
  });

  it('differs a little from one to the next', () => {
    expect([seconds({ random: 0 }), seconds({ random: 1 })]).toEqual([540, 660]);
  });
});
