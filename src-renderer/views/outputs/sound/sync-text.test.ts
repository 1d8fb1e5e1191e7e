import { expect, it } from 'vitest';
import { aheadText, isInSync } from './sync-text.ts';

it.each([
  [null, 'not measured yet'],
  [0.4, '0 ms'],
  [12.6, '13 ms ahead'],
  [-41, '41 ms behind'],
])('sound that is %s ms ahead is %s', (ms, text) => expect(aheadText(ms)).toBe(text));

it('takes up to 40 ms either way for in sync', () => {
  expect([-41, -40, 0, 40, 41].map(isInSync)).toEqual([false, true, true, true, false]);
});
