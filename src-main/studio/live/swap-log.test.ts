import { expect, it } from 'vitest';
import type { Swap } from '../../../src-preload/contract.ts';
import { SwapLog } from './swap-log.ts';

const swap = (n: number) => ({
  atMs: n,
  from: `https://o${n}:1`,
  to: `https://o${n + 1}:1`,
  why: 'gone',
  by: 'gateway' as const,
});

it('measures how long each move was without a picture', () => {
  let swaps: readonly Swap[] = [];
  const log = new SwapLog((all) => (swaps = all));
  log.picture(1_000);
  log.picture(1_033);
  log.moved(swap(0));
  expect(swaps.map(({ gapMs }) => gapMs)).toEqual([null]);
  log.picture(1_433);
  log.picture(1_466);
  log.moved(swap(1));
  log.picture(1_500);
  expect(swaps).toEqual([
    { ...swap(0), gapMs: 400 },
    { ...swap(1), gapMs: 34 },
  ]);
});

it('remembers the last twenty', () => {
  let swaps: readonly Swap[] = [];
  const log = new SwapLog((all) => (swaps = all));
  for (let n = 0; n < 25; n += 1) log.moved(swap(n));
  expect(swaps.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 20 }, (_, n) => n + 5));
});
