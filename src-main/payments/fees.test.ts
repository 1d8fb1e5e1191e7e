import { describe, expect, it } from 'vitest';
import { billableUnits, feeFor, priceOf, videoPixels } from './fees.ts';
import { rationalText } from './rational.ts';

describe('billableUnits', () => {
  it.each([
    ['lv2v', 0, 1_658_880_000n],
    ['lv2v', -5, 1_658_880_000n],
    ['lv2v', 1000, 27_648_000n],
    ['lv2v', 5000, 138_240_000n],
    ['live', 0, 10n],
    ['live', 12_000, 12n],
    ['live', 12_001, 13n],
    ['fixed', 0, 1n],
    ['fixed', 99_000, 1n],
    ['', 99_000, 77n],
  ] as const)('%s after %s ms', (type, elapsedMs, units) => {
    expect(billableUnits(type, elapsedMs, 77n)).toBe(units);
  });
});

describe('videoPixels', () => {
  it('cuts off parts of a pixel', () => {
    expect(videoPixels(0.0001)).toBe(2n);
  });
});

describe('feeFor', () => {
  it('is exact', () => {
    const price = { pricePerUnit: 150n, pixelsPerUnit: 175n };
    expect(rationalText(priceOf(price))).toBe('6/7');
    expect(rationalText(feeFor(1000n, price))).toBe('6000/7');
    expect(rationalText(feeFor(2500n, price))).toBe('15000/7');
  });
});
