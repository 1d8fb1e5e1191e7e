import { expect, it } from 'vitest';
import { type CeilingUnit, ceilingFrom, typedCeiling } from './price-ceiling.ts';

const usd = { code: 'USD', perEth: 2500 };

it.each<[string, CeilingUnit, string | null]>([
  ['1200', 'wei-per-pixel', '1200'],
  ['0.50', 'wei-per-pixel', '0.5'],
  ['0', 'wei-per-pixel', '0'],
  ['1000', 'wei-per-pixel', '1000'],
  ['1e-20', 'wei-per-pixel', '0'],
  ['1.65888', 'eth-per-minute', '1000000000'],
  ['4.1472', 'currency-per-minute', '1000000'],
  ['9'.repeat(30), 'wei-per-pixel', '9'.repeat(30)],
  ['9'.repeat(31), 'wei-per-pixel', null],
  ['cheap', 'wei-per-pixel', null],
  ['', 'eth-per-minute', null],
])('takes %o %s for %o wei by the pixel', (text, unit, ceiling) => {
  expect(ceilingFrom(text, unit, usd)).toBe(ceiling);
});

it.each<[string, CeilingUnit, string]>([
  ['1200', 'wei-per-pixel', '1200'],
  ['1000000000', 'eth-per-minute', '1.65888'],
  ['1000000', 'currency-per-minute', '4.1472'],
  ['nonsense', 'eth-per-minute', ''],
])('shows a ceiling of %s in %s as %s', (ceiling, unit, text) => {
  expect(typedCeiling(ceiling, unit, usd)).toBe(text);
});

it('knows no currency that is not set', () => {
  expect(ceilingFrom('1', 'currency-per-minute', null)).toBeNull();
});
