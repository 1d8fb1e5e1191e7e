import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FigureClock } from './figure-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells changes at once, and figures once a second while they move', () => {
  const tell = vi.fn();
  let moves = false;
  const clock = new FigureClock(tell, () => moves);
  clock.changed();
  expect(tell).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
  moves = true;
  clock.changed();
  vi.advanceTimersByTime(3_000);
  expect(tell).toHaveBeenCalledTimes(5);
  moves = false;
  // The last figures are told, too.
  vi.advanceTimersByTime(10_000);
  expect(tell).toHaveBeenCalledTimes(6);
  expect(vi.getTimerCount()).toBe(0);
});

it('tells nothing once it is closed', () => {
  const tell = vi.fn();
  const clock = new FigureClock(tell, () => true);
  clock.changed();
  clock.close();
  clock.changed();
  vi.advanceTimersByTime(5_000);
  expect(tell).toHaveBeenCalledTimes(1);
});
