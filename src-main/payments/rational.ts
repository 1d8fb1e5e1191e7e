/** An exact fraction: reduced, and `den` is positive, so that equal values look equal. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

/** Nothing. */
export const ZERO: Rational = { num: 0n, den: 1n };

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [left, right] = [magnitude(a), magnitude(b)];
  while (right !== 0n) [left, right] = [right, left % right];
  return left;
}

/**
 * `num / den`, reduced.
 * @throws RangeError when `den` is 0
 */
export function rational(num: bigint, den = 1n): Rational {
  if (den === 0n) throw new RangeError('a fraction cannot have the denominator 0');
  if (den === 1n) return { num, den };
  const divisor = greatestCommonDivisor(num, den);
  const signed = den < 0n ? -divisor : divisor;
  return { num: num / signed, den: den / signed };
}

/** `a + b`. */
export function add(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den + b.num * a.den, a.den * b.den);
}

/** `a − b`. */
export function subtract(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den - b.num * a.den, a.den * b.den);
}

/** `a · b`. */
export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.num * b.num, a.den * b.den);
}

/** `a / b`. @throws RangeError when `b` is 0 */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den, a.den * b.num);
}

/** Negative when `a < b`, 0 when they are equal, positive when `a > b`. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const difference = a.num * b.den - b.num * a.den;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** The larger of two. */
export function larger(a: Rational, b: Rational): Rational {
  return compare(a, b) >= 0 ? a : b;
}

/** The largest whole number that is not above. */
export function floor({ num, den }: Rational): bigint {
  const quotient = num / den;
  return num < 0n && quotient * den !== num ? quotient - 1n : quotient;
}

/** The smallest whole number that is not below. */
export function ceil({ num, den }: Rational): bigint {
  return -floor({ num: -num, den });
}

/** "125/7", or "10" for a whole number, as Go's `RatString`. */
export function rationalText({ num, den }: Rational): string {
  return den === 1n ? `${num}` : `${num}/${den}`;
}

/** Longest text that is read. A balance of tickets has up to 97 digits below the stroke, and with the amount 177 above it. */
const TEXT_LIMIT = 400;
const FRACTION = /^([+-]?\d+)\/(\d+)$/;
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Reads "125/7", "10" and decimals as "101.2" exactly; null for anything else, also for a denominator of 0. */
export function parseRational(text: string): Rational | null {
  if (text.length > TEXT_LIMIT) return null;
  const fraction = FRACTION.exec(text);
  if (fraction) {
    const den = BigInt(fraction[2] ?? '0');
    return den === 0n ? null : rational(BigInt((fraction[1] ?? '').replace('+', '')), den);
  }
  const decimal = DECIMAL.exec(text);
  if (!decimal) return null;
  const [, sign, whole = '', decimals = ''] = decimal;
  const value = rational(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
  return sign === '-' ? { num: -value.num, den: value.den } : value;
}
