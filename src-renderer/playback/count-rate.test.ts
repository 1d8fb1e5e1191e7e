import { expect, it } from 'vitest';
import { CountRate } from './count-rate.ts';

it('tells the growth since the first reading, then over the last second', () => {
  const rate = new CountRate();
  expect(rate.read(1000, 50)).toBe(0);
  expect(rate.read(1250, 60)).toBe(40);
  for (const [atMs, count] of [
    [1500, 67],
    [1750, 74],
    [2000, 80],
  ] as const)
    rate.read(atMs, count);
  expect(rate.read(2250, 90)).toBe(30);
  expect(rate.read(2500, 90)).toBe(23);
});

it('measures over readings that came late, and falls to nothing when the counter stands', () => {
  const rate = new CountRate();
  rate.read(0, 0);
  expect(rate.read(4000, 100)).toBe(25);
  expect(rate.read(5000, 100)).toBe(0);
});

it('knows nothing of the counter before after being cleared', () => {
  const rate = new CountRate();
  rate.read(0, 900);
  rate.read(500, 915);
  rate.clear();
  expect(rate.read(600, 0)).toBe(0);
  expect(rate.read(850, 5)).toBe(20);
});
