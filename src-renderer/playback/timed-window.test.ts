import { describe, expect, it } from 'vitest';
import { TimedWindow } from './timed-window.ts';

describe('TimedWindow', () => {
  it('answers by nearest rank', () => {
    const window = new TimedWindow();
    for (let value = 20; value >= 1; value -= 1) window.add(100, value);
    expect(window.percentiles(100)).toEqual({ p50: 10, p95: 19 });
  });

  it('forgets what is older than its span', () => {
    const window = new TimedWindow(1000);
    window.add(0, 500);
    window.add(600, 7);
    expect(window.percentiles(999)).toEqual({ p50: 7, p95: 500 });
    expect(window.percentiles(1000)).toEqual({ p50: 7, p95: 7 });
    expect(window.count(1600)).toBe(0);
    expect(window.percentiles(1600)).toEqual({ p50: null, p95: null });
  });

  it('is bounded', () => {
    const window = new TimedWindow(1000, 3);
    for (let value = 1; value <= 5; value += 1) window.add(0, value);
    expect(window.count(0)).toBe(3);
    expect(window.percentiles(0)).toEqual({ p50: 4, p95: 5 });
  });
});
