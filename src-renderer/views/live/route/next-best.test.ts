import { expect, it } from 'vitest';
import { sampleOrchestrator } from '../../../../test/support/sample-state.ts';
import { hostOf, nextBest } from './next-best.ts';

const row = (address: string, place: number | null) =>
  sampleOrchestrator({ address, ranking: { place, why: '', score: null } });

it('offers the best others in their order, and none that is left out', () => {
  const rows = [row('c', 3), row('a', 1), row('out', null), row('b', 2)];
  expect(nextBest(rows, 'a').map(({ address }) => address)).toEqual(['b', 'c']);
});

it('offers no more than can be looked over', () => {
  const rows = Array.from({ length: 20 }, (_, index) => row(`https://${index}`, index + 1));
  expect(nextBest(rows, null)).toHaveLength(6);
  expect(rows[0]?.address).toBe('https://0');
});

it('knows nothing where nothing is ranked', () => {
  expect(nextBest([sampleOrchestrator({ ranking: null })], null)).toEqual([]);
  expect([hostOf('https://a:1'), hostOf('http://a:1'), hostOf('a:1')]).toEqual(['a:1', 'a:1', 'a:1']);
});
