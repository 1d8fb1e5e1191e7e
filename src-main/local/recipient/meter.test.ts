import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Rational, rationalText } from '../../payments/rational.ts';
import { Meter } from './meter.ts';

const price = { pricePerUnit: 150n, pixelsPerUnit: 175n };

afterEach(() => {
  vi.useRealTimers();
});

describe('Meter', () => {
  it('charges the pixels of each interval, however late it comes', () => {
    vi.useFakeTimers();
    let nowMs = 1000.7;
    const fees: string[] = [];
    const meter = new Meter({
      price,
      intervalMs: 5000,
      nowMs: () => nowMs,
      debit: (fee) => fees.push(rationalText(fee)) > 0,
      onUnpaid: () => expect.unreachable(),
    });
    nowMs = 6000.2;
    vi.advanceTimersByTime(5000);
    nowMs = 11_007;
    vi.advanceTimersByTime(5000);
    meter.charge();
    meter.stop();
    nowMs = 99_000;
    vi.advanceTimersByTime(20_000);
    // 5000 ms and 5007 ms at 27,648 pixels each, times 6/7.
    expect(fees).toEqual(['829440000/7', '830601216/7']);
  });

  it('says once that a fee was not covered, and charges no more', () => {
    let nowMs = 0;
    let unpaid = 0;
    const fees: Rational[] = [];
    const meter = new Meter({
      price,
      intervalMs: 5000,
      nowMs: () => nowMs,
      debit: (fee) => fees.push(fee) < 2,
      onUnpaid: () => {
        unpaid += 1;
      },
    });
    for (nowMs = 5000; nowMs <= 15_000; nowMs += 5000) meter.charge();
    expect(unpaid).toBe(1);
    expect(fees).toHaveLength(2);
  });
});
