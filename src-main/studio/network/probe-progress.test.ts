import { describe, expect, it } from 'vitest';
import { ProbeProgress, type Probing } from './probe-progress.ts';

describe('how far a list has come', () => {
  it('is told until it is through, and grows with the list', () => {
    const told: (Probing | null)[] = [];
    const progress = new ProbeProgress((probing) => told.push(probing));
    expect(progress.probing).toBeNull();
    progress.expect(['a', 'b']);
    progress.done('a');
    progress.done('not-expected');
    progress.expect(['b', 'c']);
    progress.done('b');
    progress.done('c');
    progress.expect([]);
    expect(told).toEqual([
      { done: 0, total: 2 },
      { done: 1, total: 2 },
      { done: 1, total: 3 },
      { done: 2, total: 3 },
      null,
    ]);
  });

  it('is told in steps where the list is long', () => {
    let told = 0;
    const progress = new ProbeProgress(() => {
      told += 1;
    });
    const addresses = Array.from({ length: 1_000 }, (_, index) => `${index}`);
    progress.expect(addresses);
    for (const address of addresses) progress.done(address);
    expect(progress.probing).toBeNull();
    expect(told).toBe(51);
  });
});
