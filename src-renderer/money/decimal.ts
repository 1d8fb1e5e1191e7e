/** A quotient of whole numbers; `den` is greater than 0. */
export interface Quotient {
  readonly num: bigint;
  readonly den: bigint;
}

/** Between groups of three digits: narrow, and no line breaks there. */
const GROUP = '\u202f';

/**
 * A quotient as decimal text, rounded half up: grouped whole digits, and as many decimals as make up the significant
 * digits. @param digits significant digits where it is smaller than 10^digits; whole digits are never left out
 */
export function quotientText({ num, den }: Quotient, digits: number): string {
  if (num === 0n) return '0';
  let decimals = 0;
  while (decimals < 40 && num * 10n ** BigInt(decimals) < den * 10n ** BigInt(digits - 1)) decimals += 1;
  return fixedText({ num, den }, decimals)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** A quotient as decimal text with exactly so many decimals, rounded half up. */
export function fixedText({ num, den }: Quotient, decimals: number): string {
  const scaled = (num * 10n ** BigInt(decimals) + den / 2n) / den;
  const all = scaled.toString().padStart(decimals + 1, '0');
  const whole = grouped(all.slice(0, all.length - decimals));
  return decimals === 0 ? whole : `${whole}.${all.slice(all.length - decimals)}`;
}

/** Whole digits in groups of three. */
export function grouped(digits: string): string {
  return digits.replaceAll(/\B(?=(\d{3})+$)/g, GROUP);
}

/**
 * Reads a decimal number as it is typed or as JavaScript writes one: `0.5`, `1 200`, `1e-7`.
 * @returns null when it is none, or not finite
 */
export function parseDecimal(text: string): Quotient | null {
  const found = /^(\d{0,40})(?:\.(\d{0,40}))?(?:e([+-]?\d{1,2}))?$/i.exec(text.replaceAll(/[\s_]/g, ''));
  const [, whole = '', fraction = '', exponent = '0'] = found ?? [];
  if (found === null || whole + fraction === '') return null;
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  return power < 0
    ? { num: digits, den: 10n ** BigInt(-power) }
    : { num: digits * 10n ** BigInt(power), den: 1n };
}
