import { expect, it } from 'vitest';
import { nextIndex } from './roving.ts';

it.each([
  ['ArrowRight', 0, 1],
  ['ArrowRight', 2, 0],
  ['ArrowLeft', 0, 2],
  ['Home', 2, 0],
  ['End', 0, 2],
  ['ArrowDown', 0, null],
  ['a', 0, null],
])('%s leads from %i to %o in a row of three', (key, from, to) => {
  expect(nextIndex(key, from, 3, 'row')).toBe(to);
});

it('walks a column by up and down, and an empty one not at all', () => {
  expect(nextIndex('ArrowDown', 1, 2, 'column')).toBe(0);
  expect(nextIndex('ArrowUp', 0, 2, 'column')).toBe(1);
  expect(nextIndex('ArrowDown', -1, 2, 'column')).toBe(0);
  expect(nextIndex('Home', 0, 0, 'column')).toBeNull();
});
