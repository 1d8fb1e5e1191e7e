import { describe, expect, it } from 'vitest';
import { FramePace } from './frame-pace.ts';

function passed(fps: number, cameraFps: number, seconds: number, jitterUs = 0): number {
  const pace = new FramePace(fps);
  let count = 0;
  for (let index = 0; index < cameraFps * seconds; index += 1) {
    const shake = index % 2 === 0 ? jitterUs : -jitterUs;
    if (pace.passes((index * 1_000_000) / cameraFps + shake)) count += 1;
  }
  return count;
}

describe('FramePace', () => {
  it.each([
    [30, 30, 0],
    [30, 30, 4_000],
    [30, 60, 0],
    [24, 60, 0],
    [25, 30, 0],
    [60, 30, 0],
  ])('lets %i a second pass of %i that come with %i µs of jitter', (fps, cameraFps, jitterUs) => {
    const seconds = 10;
    expect(
      Math.abs(passed(fps, cameraFps, seconds, jitterUs) - Math.min(fps, cameraFps) * seconds),
    ).toBeLessThanOrEqual(1);
  });

  it('does not make up for a pause', () => {
    const pace = new FramePace(10);
    expect(pace.passes(0)).toBe(true);
    const after = [5_000_000, 5_010_000, 5_020_000, 5_100_000].map((us) => pace.passes(us));
    expect(after).toEqual([true, false, false, true]);
  });
});
