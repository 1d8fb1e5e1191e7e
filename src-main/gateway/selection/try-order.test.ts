import { describe, expect, it } from 'vitest';
import type { Candidate } from './candidate.ts';
import type { LeftOutReason } from './filters.ts';
import type { Ranking } from './rank.ts';
import { tryOrder } from './try-order.ts';

const candidate = (address: string, ethAddress: string | null = null): Candidate => ({
  address,
  ethAddress,
  error: null,
  models: [],
  price: null,
  wantsPayment: false,
  version: '',
  connectMs: null,
  answerMs: null,
});

const ranking = (ranked: Candidate[], leftOut: [Candidate, LeftOutReason][] = []): Ranking => ({
  ranked: ranked.map((one) => ({ candidate: one, score: 1, why: 'warm' })),
  leftOut: leftOut.map(([one, reason]) => ({ candidate: one, reason, why: 'failed' })),
});

const order = (given: Ranking, ...avoid: string[]): string[] =>
  tryOrder(given, new Set(avoid)).map(({ candidate: { address } }) => address);

describe('the order of attempts', () => {
  it('is the ranking, then those that are suspended, and nobody else', () => {
    const given = ranking(
      [candidate('https://a'), candidate('https://b')],
      [
        [candidate('https://blocked'), 'blocked'],
        [candidate('https://suspended'), 'suspended'],
        [candidate('https://dear'), 'price'],
      ],
    );
    expect(order(given)).toEqual(['https://a', 'https://b', 'https://suspended']);
    expect(tryOrder(given, new Set()).map(({ lastResort }) => lastResort)).toEqual([false, false, true]);
  });

  it('keeps those to avoid for the end', () => {
    const given = ranking(
      [candidate('https://a'), candidate('https://b')],
      [[candidate('https://c'), 'suspended']],
    );
    expect(order(given, 'https://a')).toEqual(['https://b', 'https://c', 'https://a']);
  });

  it('prefers another machine and another owner than what has just failed', () => {
    const given = ranking([
      candidate('https://a:1', '0xa'),
      candidate('https://a:2'),
      candidate('https://b:1', '0xa'),
      candidate('https://c:1', '0xc'),
    ]);
    expect(order(given, 'https://a:1')).toEqual(['https://c:1', 'https://a:2', 'https://b:1', 'https://a:1']);
  });

  it('does without those it does not know', () => {
    expect(order(ranking([candidate('https://a:1')]), 'https://gone:1', 'nonsense')).toEqual(['https://a:1']);
  });
});
