import { expect, it } from 'vitest';
import type { AccessUnit } from '../../media/access-unit.ts';
import { PictureGroup } from './picture-group.ts';

const picture = (n: number, key = false, bytes = 10): AccessUnit => ({
  kind: 'video',
  ptsUs: n,
  key,
  bytes: new Uint8Array(bytes),
});
const times = (group: PictureGroup): number[] => group.pictures.map(({ ptsUs }) => ptsUs);

it('holds what there is since the last keyframe', () => {
  const group = new PictureGroup();
  group.push(picture(0));
  expect(times(group)).toEqual([]);
  for (const n of [1, 2, 3, 4]) group.push(picture(n, n === 1 || n === 3));
  expect(times(group)).toEqual([3, 4]);
  group.clear();
  group.push(picture(5));
  expect(times(group)).toEqual([]);
});

it.each([
  ['pictures', 73, 10],
  ['bytes', 4, 1024 * 1024],
])('holds nothing of a group with too many %s', (_what, count, bytes) => {
  const group = new PictureGroup();
  for (let n = 0; n < count; n += 1) group.push(picture(n, n === 0, bytes));
  expect(times(group)).toEqual([]);
  group.push(picture(100, true));
  expect(times(group)).toEqual([100]);
});
