import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameRateConverter } from './frame-rate.ts';

/** Everything shown, as [time, picture]. */
function convert(fps: number, timesUs: readonly number[]): [number, number][] {
  const converter = new FrameRateConverter<number>(fps, 0);
  const showings = [...timesUs.map((timeUs, index) => converter.next(index, timeUs)), converter.end()];
  return showings.flatMap((showing) =>
    showing ? showing.timesUs.map((timeUs): [number, number] => [timeUs, showing.picture]) : [],
  );
}

describe('FrameRateConverter', () => {
  it('repeats and leaves out pictures', () => {
    expect(convert(10, [0, 50_000, 100_000, 400_000])).toEqual([
      [0, 0],
      [100_000, 2],
      [200_000, 2],
      [300_000, 2],
      [400_000, 3],
      [500_000, 3],
      [600_000, 3],
    ]);
  });

  it('shows a single picture once', () => {
    expect(convert(25, [0])).toEqual([[0, 0]]);
  });

  it('holds its rate exactly whatever comes, and never goes back to an older picture', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 120 }),
        (stepsUs, fps) => {
          let timeUs = 0;
          const timesUs = [0, ...stepsUs.map((stepUs) => (timeUs += stepUs))];
          const shown = convert(fps, timesUs);
          const firstTick = Math.round(((shown[0]?.[0] ?? 0) * fps) / 1e6);
          shown.forEach(([shownUs, picture], index) => {
            expect(shownUs).toBe(Math.round(((firstTick + index) * 1e6) / fps));
            expect(picture).toBeGreaterThanOrEqual(shown[index - 1]?.[1] ?? 0);
            expect((timesUs[picture] ?? 0) - shownUs).toBeLessThanOrEqual(500_000 / fps + 1);
          });
        },
      ),
    );
  });
});
