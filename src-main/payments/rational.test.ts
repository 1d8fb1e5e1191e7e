import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  ceil,
  compare,
  divide,
  floor,
  larger,
  multiply,
  parseRational,
  type Rational,
  rational,
  rationalText,
  subtract,
} from './rational.ts';

const bound = 2n ** 300n;
const whole = fc.bigInt({ min: -bound, max: bound });
const positive = fc.bigInt({ min: 1n, max: bound });
const fraction = fc.tuple(whole, positive).map(([num, den]) => rational(num, den));
const same = (a: Rational, b: Rational): boolean => a.num === b.num && a.den === b.den;

describe('rational', () => {
  it('reduces, so that equal values look equal', () => {
    fc.assert(
      fc.property(whole, positive, positive, (num, den, factor) =>
        same(rational(num * factor, den * factor), rational(num, den)),
      ),
    );
  });

  it('keeps the value', () => {
    fc.assert(
      fc.property(whole, positive, (num, den) => {
        const value = rational(num, den);
        return value.num * den === num * value.den && value.den > 0n;
      }),
    );
  });

  it('carries the sign above the line', () => {
    expect(rational(1n, -2n)).toEqual({ num: -1n, den: 2n });
    expect(rational(-6n, -4n)).toEqual({ num: 3n, den: 2n });
    expect(rational(0n, -5n)).toEqual({ num: 0n, den: 1n });
  });

  it('refuses the denominator 0', () => {
    expect(() => rational(1n, 0n)).toThrow(RangeError);
    expect(() => divide(rational(1n), rational(0n))).toThrow(RangeError);
  });
});

describe('arithmetic', () => {
  it('is that of whole numbers where the numbers are whole', () => {
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        const [left, right] = [rational(a), rational(b)];
        return (
          add(left, right).num === a + b &&
          subtract(left, right).num === a - b &&
          multiply(left, right).num === a * b
        );
      }),
    );
  });

  it('takes back what it added, and divides what it multiplied', () => {
    fc.assert(
      fc.property(fraction, fraction, (a, b) => {
        const product = multiply(a, b);
        return same(subtract(add(a, b), b), a) && (b.num === 0n || same(divide(product, b), a));
      }),
    );
  });

  it('does not depend on the order of sums', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => same(add(add(a, b), c), add(a, add(c, b)))),
    );
  });

  it('orders as the difference says', () => {
    fc.assert(
      fc.property(fraction, fraction, (a, b) => {
        const { num } = subtract(a, b);
        const sign = num === 0n ? 0 : num > 0n ? 1 : -1;
        return compare(a, b) === sign && compare(b, a) === (sign === 0 ? 0 : -sign);
      }),
    );
    expect(larger(rational(1n, 3n), rational(1n, 2n))).toEqual(rational(1n, 2n));
  });
});

describe('floor and ceil', () => {
  it('enclose the value within less than one', () => {
    fc.assert(
      fc.property(fraction, (value) => {
        const [below, above] = [floor(value), ceil(value)];
        const isWhole = value.den === 1n;
        return (
          compare(rational(below), value) <= 0 &&
          compare(rational(above), value) >= 0 &&
          above - below === (isWhole ? 0n : 1n)
        );
      }),
    );
  });
});

describe('rationalText', () => {
  it('writes as Go does', () => {
    expect(rationalText(rational(125n, 7n))).toBe('125/7');
    expect(rationalText(rational(20n, 2n))).toBe('10');
    expect(rationalText(rational(-1n, 2n))).toBe('-1/2');
  });

  it('is read back', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.bigInt({ min: -(2n ** 250n), max: 2n ** 250n }), fc.bigInt({ min: 1n, max: 2n ** 250n })),
        ([num, den]) => {
          const value = rational(num, den);
          const read = parseRational(rationalText(value));
          return read !== null && same(read, value);
        },
      ),
    );
  });
});

describe('parseRational', () => {
  it.each([
    ['101.2', '506/5'],
    ['7', '7'],
    ['3', '3'],
    ['-0.5', '-1/2'],
    ['+6/4', '3/2'],
    ['0.000', '0'],
  ])('reads %s', (text, expected) => {
    expect(rationalText(parseRational(text) ?? rational(-99n))).toBe(expected);
  });

  it.each(['', '.', '1.', '.5', '1/0', '1/-2', '1e3', '0x10', ' 1', '1 ', 'NaN', '1/2/3', '9'.repeat(401)])(
    'refuses %j',
    (text) => expect(parseRational(text)).toBeNull(),
  );

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = parseRational(text);
        return read === null || read.den > 0n;
      }),
    );
  });
});
