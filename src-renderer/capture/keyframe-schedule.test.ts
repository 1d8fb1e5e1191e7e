import { expect, it } from 'vitest';
import { KeyframeSchedule } from './keyframe-schedule.ts';

const FRAME_US = 1_000_000 / 30;

function keys(schedule: KeyframeSchedule, from: number, to: number, jitterUs = 0): number[] {
  const found: number[] = [];
  for (let index = from; index < to; index += 1) {
    const jitter = index % 3 === 0 ? jitterUs : 0;
    if (schedule.take(7e9 + index * FRAME_US + jitter, FRAME_US)) found.push(index);
  }
  return found;
}

it('makes the first picture a keyframe and then one each second, also with an uneven camera', () => {
  expect(keys(new KeyframeSchedule(), 0, 100)).toEqual([0, 30, 60, 90]);
  const uneven = keys(new KeyframeSchedule(), 0, 3_000, 9_000);
  expect(uneven).toHaveLength(100);
});

it('makes the next picture a keyframe on demand and counts on from there', () => {
  const schedule = new KeyframeSchedule();
  expect(keys(schedule, 0, 40)).toEqual([0, 30]);
  schedule.demand();
  expect(keys(schedule, 40, 105)).toEqual([40, 70, 100]);
});

it('begins anew after a pause instead of making up for it', () => {
  const schedule = new KeyframeSchedule();
  expect(keys(schedule, 0, 10)).toEqual([0]);
  expect(keys(schedule, 200, 262)).toEqual([200, 230, 260]);
});
