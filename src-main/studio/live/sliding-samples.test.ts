import { describe, expect, it } from 'vitest';
import { percentile, SlidingSamples } from './sliding-samples.ts';

describe('SlidingSamples', () => {
  it('gives the samples since a time, rising, and forgets the oldest', () => {
    const samples = new SlidingSamples(4);
    for (const [time, value] of [
      [1, 90],
      [2, 30],
      [3, 10],
      [4, 20],
      [5, 40],
    ] as const)
      samples.add(time, value);
    expect([...samples.since(0)]).toEqual([10, 20, 30, 40]);
    expect([...samples.since(4)]).toEqual([20, 40]);
  });

  it('has percentiles by nearest rank', () => {
    const rising = Float64Array.from({ length: 20 }, (_, n) => n + 1);
    expect([percentile(rising, 0.5), percentile(rising, 0.95)]).toEqual([10, 19]);
    expect(percentile(new Float64Array(0), 0.5)).toBeNull();
  });
});
