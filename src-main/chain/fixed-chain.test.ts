import { expect, test } from 'vitest';
import { fixedChain } from './fixed-chain.ts';

const ADDRESS = `0x${'ab'.repeat(20)}` as const;

test('counts the L1 block by the wall clock, one every 12 seconds', async () => {
  let nowMs = 1_800_000_000_000;
  const chain = fixedChain({ now: () => nowMs });
  const block = await chain.l1Block();
  nowMs += 11_999;
  expect(await chain.l1Block()).toBe(block);
  nowMs += 1;
  expect(await chain.l1Block()).toBe(block + 1n);
});

test('two chains that do not know each other agree', async () => {
  const now = (): number => 1_800_000_000_000;
  const [one, other] = [fixedChain({ now }), fixedChain({ now })];
  expect(await one.l1Block()).toBe(await other.l1Block());
  expect(await one.round()).toEqual(await other.round());
});

test('has funds that allow tickets, and takes every recipient as active', async () => {
  const chain = fixedChain();
  const { depositWei, reserveWei, withdrawRound } = await chain.sender(ADDRESS);
  expect(depositWei).toBe(10_000_000_000_000_000_000n);
  expect(reserveWei).toBe(1_000_000_000_000_000_000n);
  expect(withdrawRound).toBe(0n);
  expect(await chain.isActive(ADDRESS)).toBe(true);
});

test('says what it is told instead', async () => {
  const funds = { depositWei: 0n, reserveWei: 1n, withdrawRound: 7n };
  const round = { number: 9n, blockHash: `0x${'22'.repeat(32)}`, initialized: false } as const;
  const chain = fixedChain({ funds, round });
  expect(await chain.sender(ADDRESS)).toEqual(funds);
  expect(await chain.round()).toEqual(round);
});
