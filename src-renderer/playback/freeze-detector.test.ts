import { describe, expect, it } from 'vitest';
import { FreezeDetector, type FreezeSample } from './freeze-detector.ts';

const still = Uint8Array.from([10, 20, 30]);
const moved = Uint8Array.from([10, 60, 30]);

/** Feeds 4 samples a second; answers when the output was first called frozen, milliseconds, or null. */
function frozenAfter(seconds: number, at: (index: number) => Omit<FreezeSample, 'nowMs'>): number | null {
  const detector = new FreezeDetector();
  for (let index = 0; index <= seconds * 4; index += 1) {
    if (detector.sample({ nowMs: index * 250, ...at(index) })) return index * 250;
  }
  return null;
}

describe('FreezeDetector', () => {
  it('notices within 2 s that no picture comes', () => {
    const after = frozenAfter(5, (index) => ({ pictures: Math.min(index, 4), output: null, input: null }));
    expect(after).not.toBeNull();
    expect((after ?? 0) - 4 * 250).toBeLessThanOrEqual(2000);
    expect((after ?? 0) - 4 * 250).toBeGreaterThan(1500);
  });

  it('notices within 2 s that the same picture comes again while the input moves', () => {
    const after = frozenAfter(5, (index) => ({
      pictures: index,
      output: index < 4 && index % 2 ? moved : still,
      input: index % 2 ? moved : still,
    }));
    expect(after).toBe(4 * 250 + 1750);
  });

  it('takes a picture encoded again for the same', () => {
    const after = frozenAfter(5, (index) => ({
      pictures: index,
      output: still.map((value) => value + (index % 2)),
      input: index % 2 ? moved : still,
    }));
    expect(after).toBe(1750);
  });

  it('does not call a still scene frozen, nor noise movement', () => {
    const noise = (index: number) => still.map((value) => value + (index % 5));
    expect(frozenAfter(10, (index) => ({ pictures: index, output: still, input: noise(index) }))).toBeNull();
  });

  it('does not call an effect frozen whose last change answered the last movement', () => {
    const after = frozenAfter(10, (index) => ({
      pictures: index,
      output: index < 8 ? still : moved,
      input: index < 8 ? still : moved,
    }));
    expect(after).toBeNull();
  });

  it('calls it moving again with the next new picture', () => {
    const detector = new FreezeDetector();
    const see = (nowMs: number, pictures: number) =>
      detector.sample({ nowMs, pictures, output: null, input: null });
    expect([see(0, 1), see(2000, 1), see(2250, 2)]).toEqual([false, true, false]);
  });
});
