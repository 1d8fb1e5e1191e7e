import { describe, expect, it } from 'vitest';
import { RateMeter } from './rate-meter.ts';

describe('RateMeter', () => {
  it('is 0 before anything happened', () => {
    const meter = new RateMeter();
    expect([meter.perSecond(1000), meter.total, meter.firstMs, meter.lastMs]).toEqual([0, 0, null, null]);
  });

  it('measures a steady rate within a picture', () => {
    const meter = new RateMeter();
    for (let i = 0; i < 150; i += 1) meter.add(10_000 + (i * 1000) / 30);
    expect(meter.perSecond(15_000)).toBeGreaterThan(29);
    expect(meter.perSecond(15_000)).toBeLessThan(31);
    expect(meter.total).toBe(150);
    expect(meter.firstMs).toBe(10_000);
  });

  it('falls to 0 when nothing happens for the window', () => {
    const meter = new RateMeter(2000);
    meter.add(0, 60);
    expect(meter.perSecond(1000)).toBe(60);
    expect(meter.perSecond(2200)).toBe(0);
  });
});
