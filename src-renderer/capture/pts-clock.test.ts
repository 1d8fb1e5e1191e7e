import { describe, expect, it } from 'vitest';
import { PtsClock } from './pts-clock.ts';

const MAIN_AHEAD_US = 12_000_000_000;

/** Feeds 30 pictures a second, each of which took `delaysUs` (in turn) to arrive, and gives what was made of their times. */
function mapped(capturedUs: readonly number[], stamp: (us: number) => number, delaysUs: readonly number[]) {
  const clock = new PtsClock();
  return capturedUs.map((us, index) => {
    clock.observe(stamp(us), us + (delaysUs[index % delaysUs.length] ?? 0));
    return clock.toMain(stamp(us), MAIN_AHEAD_US);
  });
}

const captured = Array.from({ length: 90 }, (_, index) => MAIN_AHEAD_US + 5_000_000 + index * 33_333);

describe('PtsClock', () => {
  it("keeps times that are on main's clock, however late pictures come", () => {
    expect(mapped(captured, (us) => us, [2_000, 400_000, 30_000])).toEqual(captured);
  });

  it("moves times of the window's own clock by the clocks' distance, exactly", () => {
    expect(mapped(captured, (us) => us - MAIN_AHEAD_US, [15_000, 40_000])).toEqual(captured);
  });

  it('tells a clock that began with the device by the shortest delay', () => {
    const startUs = captured[0] ?? 0;
    const found = mapped(captured, (us) => us - startUs, [9_000, 3_000, 70_000]);
    const wrong = found.map((us, index) => us - (captured[index] ?? 0));
    expect(wrong[0]).toBe(9_000);
    expect(Math.max(...wrong.slice(1))).toBeLessThan(3_010);
    expect(Math.min(...wrong)).toBeGreaterThanOrEqual(3_000);
  });

  it('follows a device whose clock is slow', () => {
    const startUs = captured[0] ?? 0;
    const minute = Array.from({ length: 1800 }, (_, index) => startUs + index * 33_333);
    const slow = mapped(minute, (us) => (us - startUs) * (1 - 20e-6), [2_000]);
    const wrong = slow.map((us, index) => us - (minute[index] ?? 0));
    expect(Math.max(...wrong.map(Math.abs))).toBeLessThan(2_100);
  });
});
