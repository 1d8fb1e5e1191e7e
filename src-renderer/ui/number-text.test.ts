import { expect, it } from 'vitest';
import { numberFrom } from './number-text.ts';

const limits = { min: 128, max: 3840, step: 2 };

it.each([
  ['1280', { value: 1280, exact: true }],
  ['1281', { value: 1282, exact: false }],
  ['3', { value: 128, exact: false }],
  ['99999', { value: 3840, exact: false }],
  ['1e3', { value: 1000, exact: true }],
])('reads %s', (text, number) => {
  expect(numberFrom(text, limits)).toEqual(number);
});

it.each(['', '  ', '-', 'wide', 'Infinity'])('does not take %o for a number', (text) => {
  expect(numberFrom(text, limits)).toBeNull();
});

it('keeps fractions clean of binary rests', () => {
  expect(numberFrom('0.3', { min: 0, max: 1, step: 0.1 })).toEqual({ value: 0.3, exact: true });
});
