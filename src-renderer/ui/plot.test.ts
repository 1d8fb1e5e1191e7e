import { expect, it } from 'vitest';
import { linePath, scaleEnd } from './plot.ts';

const size = { width: 100, height: 10, max: 20 };

it('draws a line from left to right, its zero at the bottom, and nothing above its top', () => {
  expect(linePath([0, 10, 40], size)).toBe('M0 10L50 5L100 0');
});

it('breaks where nothing was measured, and shows a point that stands alone', () => {
  expect(linePath([10, null, 10, 10, null], size)).toBe('M0 5h0.01M50 5L75 5');
  expect(linePath([5], size)).toBe('M0 7.5h0.01');
  expect(linePath([], size)).toBe('');
});

it.each([
  [0, 1],
  [-3, 1],
  [0.004, 0.005],
  [7, 10],
  [10, 10],
  [11, 20],
  [130, 200],
  [499, 500],
])('a scale for %d ends at %d', (value, end) => {
  expect(scaleEnd(value)).toBeCloseTo(end, 10);
});
