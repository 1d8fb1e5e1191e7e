import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SteadyClock } from './steady-clock.ts';

const STEP_US = 33_333;

describe('SteadyClock', () => {
  it('keeps the mean of jittering pictures where they are, on an even grid', () => {
    const clock = new SteadyClock(STEP_US);
    const off: number[] = [];
    let last: number | null = null;
    for (let n = 0; n < 900; n += 1) {
      const gridUs = 5_000_000 + n * STEP_US;
      const ownUs = gridUs - 400_000 - (n % 5) * 4_000;
      const placed = clock.place(gridUs, ownUs);
      if (n > 300) off.push(placed - ownUs);
      if (last !== null) expect(Math.abs(placed - last - STEP_US)).toBeLessThanOrEqual(STEP_US * 0.03);
      last = placed;
    }
    const mean = off.reduce((sum, value) => sum + value, 0) / off.length;
    expect(Math.abs(mean)).toBeLessThan(2_000);
  });

  it.each([500_000, -500_000])(
    'comes up with a lag that changes by %i µs, within a second or two',
    (byUs) => {
      const clock = new SteadyClock(STEP_US);
      const own = (n: number): number => n * STEP_US - (n < 30 ? 0 : byUs);
      let placed = 0;
      for (let n = 0; n < 90; n += 1) placed = clock.place(n * STEP_US, own(n));
      expect(Math.abs(placed - own(89))).toBeLessThan(20_000);
    },
  );

  it('always rises, by a third of a step at least, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: -5_000_000, max: 5_000_000 }))), (lags) => {
        const clock = new SteadyClock(STEP_US);
        let last = Number.NEGATIVE_INFINITY;
        lags.forEach((lagUs, n) => {
          const placed = clock.place(n * STEP_US, lagUs === null ? null : n * STEP_US - lagUs);
          expect(placed - last).toBeGreaterThan(STEP_US / 3);
          last = placed;
        });
      }),
    );
  });
});
