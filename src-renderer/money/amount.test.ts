import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AmountUnit,
  currencyText,
  exactText,
  parseAmount,
  percentOf,
  typedAmount,
  weiOf,
  weiText,
} from './amount.ts';

const usd = { code: 'USD', perEth: 2500 };
const one = (num: bigint) => ({ num, den: 1n });

describe('amounts for people', () => {
  it.each([
    [0n, '0 ETH'],
    [7n, '7 wei'],
    [999_999n, '999\u202f999 wei'],
    [1_000_000n, '0.001 gwei'],
    [420_000_000_000n, '420 gwei'],
    [99_999_999_999_999n, '100\u202f000 gwei'],
    [100_000_000_000_000n, '0.0001 ETH'],
    [12_345_678_900_000_000n, '0.01235 ETH'],
    [1_234_500_000_000_000_000n, '1.235 ETH'],
    [12_345_600_000_000_000_000_000n, '12\u202f346 ETH'],
  ])('write %s wei as %s', (wei, text) => {
    expect(weiText(wei)).toBe(text);
  });

  it('write every digit where it is asked for', () => {
    expect(exactText(9_007_199_254_740_993n)).toBe('9\u202f007\u202f199\u202f254\u202f740\u202f993 wei');
  });

  it.each([
    [10n ** 18n, '2\u202f500.00 USD'],
    [4n * 10n ** 14n, '1.00 USD'],
    [123n * 10n ** 12n, '0.31 USD'],
    [2n * 10n ** 14n, '0.50 USD'],
    [41n * 10n ** 10n, '0.001 USD'],
    [0n, '0 USD'],
  ])('write %s wei as %s', (wei, text) => {
    expect(currencyText(one(wei), usd)).toBe(text);
  });

  it('keep rates a float writes with an exponent', () => {
    expect(currencyText(one(10n ** 18n), { code: 'BTC', perEth: 1e-7 })).toBe('0.0000001 BTC');
  });

  it('take what is no whole number for nothing', () => {
    expect([weiOf('12'), weiOf('1.5'), weiOf('-1'), weiOf('')]).toEqual([12n, 0n, 0n, 0n]);
  });
});

describe('typed amounts', () => {
  it.each<[string, AmountUnit, bigint | null]>([
    ['1', 'wei', 1n],
    ['1.9', 'wei', 1n],
    ['0.05', 'eth', 50_000_000_000_000_000n],
    ['1 200', 'gwei', 1_200_000_000_000n],
    ['2.5', 'currency', 10n ** 15n],
    ['', 'eth', null],
    ['-1', 'eth', null],
    ['.', 'eth', null],
    ['1e400', 'eth', null],
    ['ten', 'eth', null],
  ])('reads %o %s', (text, unit, wei) => {
    expect(parseAmount(text, unit, usd)).toBe(wei);
  });

  it('cannot be in a currency that is not set', () => {
    expect(parseAmount('1', 'currency', null)).toBeNull();
    expect(typedAmount(1n, 'currency', null)).toBe('');
  });

  it('come back as they were, to the wei', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 40n }),
        fc.constantFrom<AmountUnit>('wei', 'gwei', 'eth'),
        (wei, unit) => {
          expect(parseAmount(typedAmount(wei, unit, null), unit, null)).toBe(wei);
        },
      ),
    );
  });
});

it.each([
  [0n, 10n, 0],
  [99n, 100n, 99],
  [999n, 1000n, 99],
  [10n, 10n, 100],
  [20n, 10n, 100],
  [0n, 0n, 100],
])('%s of a ceiling of %s wei are %i %%', (wei, ceiling, percent) => {
  expect(percentOf(wei, ceiling)).toBe(percent);
});
