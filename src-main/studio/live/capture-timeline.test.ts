import { describe, expect, it } from 'vitest';
import { CaptureTimeline } from './capture-timeline.ts';

const NOW_US = 1_000_000_000;

function timeline() {
  const shifts: number[] = [];
  return { timeline: new CaptureTimeline((byUs) => shifts.push(byUs)), shifts };
}

describe('CaptureTimeline', () => {
  it('leaves times alone that are near the present', () => {
    const { timeline: times, shifts } = timeline();
    expect(times.place('video', NOW_US - 20_000, NOW_US)).toBe(NOW_US - 20_000);
    expect(times.place('audio', NOW_US - 40_000, NOW_US)).toBe(NOW_US - 40_000);
    expect(times.place('video', NOW_US + 13_000, NOW_US + 33_000)).toBe(NOW_US + 13_000);
    expect(shifts).toEqual([]);
  });

  it('shifts a clock that is off, and keeps its steps', () => {
    const { timeline: times, shifts } = timeline();
    expect(times.place('video', 5_000, NOW_US)).toBe(NOW_US);
    expect(times.place('video', 38_000, NOW_US + 35_000)).toBe(NOW_US + 33_000);
    expect(times.place('audio', 40_000, NOW_US + 35_000)).toBe(NOW_US + 35_000);
    expect(shifts).toEqual([NOW_US - 5_000]);
    times.newClock();
    expect(times.place('video', NOW_US + 60_000, NOW_US + 70_000)).toBe(NOW_US + 60_000);
  });

  it('shifts again when the clock jumps', () => {
    const { timeline: times, shifts } = timeline();
    times.place('video', NOW_US, NOW_US);
    expect(times.place('video', NOW_US + 60_000_000, NOW_US + 33_000)).toBe(NOW_US + 33_000);
    expect(shifts).toEqual([33_000 - 60_000_000]);
  });

  it('never goes back, not even behind a held picture', () => {
    const { timeline: times } = timeline();
    times.place('video', NOW_US, NOW_US);
    expect(times.hold(NOW_US + 700_000)).toBe(NOW_US + 700_000);
    expect(times.place('video', NOW_US + 690_000, NOW_US + 710_000)).toBe(NOW_US + 701_000);
    expect(times.place('video', NOW_US + 723_000, NOW_US + 743_000)).toBe(NOW_US + 723_000);
  });

  it('has no place for sound that is not near the present', () => {
    const { timeline: times, shifts } = timeline();
    expect(times.place('audio', 5_000, NOW_US)).toBeNull();
    expect(shifts).toEqual([]);
  });
});
