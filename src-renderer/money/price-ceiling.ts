import { type Currency, parseAmount, typedAmount } from './amount.ts';
import { fixedText, parseDecimal, type Quotient, quotientText } from './decimal.ts';
import { perMinute, pixelPriceOf } from './price.ts';

/** What a price ceiling is typed in: wei by the pixel, or ETH or the user's currency by the minute of live video. */
export type CeilingUnit = 'wei-per-pixel' | 'eth-per-minute' | 'currency-per-minute';

/** Decimals the contract keeps of a price in wei by the pixel. */
const DECIMALS = 18;
/** Whole digits it may have. */
const WHOLE_DIGITS = 30;

/**
 * A typed ceiling as the contract writes it: wei by the pixel, at most 18 decimals, rounded.
 * @returns null when it is no price
 */
export function ceilingFrom(text: string, unit: CeilingUnit, currency: Currency | null): string | null {
  const price = pricePerPixel(text, unit, currency);
  if (price === null) return null;
  const [whole = '', fraction = ''] = fixedText(price, DECIMALS).replaceAll('\u202f', '').split('.');
  const decimals = fraction.replace(/0+$/, '');
  if (whole.length > WHOLE_DIGITS) return null;
  return decimals === '' ? whole : `${whole}.${decimals}`;
}

/** A ceiling as it would be typed in a unit; by the minute to six significant digits. */
export function typedCeiling(ceiling: string, unit: CeilingUnit, currency: Currency | null): string {
  if (unit === 'wei-per-pixel') return ceiling;
  const price = parseDecimal(ceiling);
  if (price === null) return '';
  const minute = perMinute(price);
  if (unit === 'eth-per-minute')
    return quotientText({ num: minute.num, den: minute.den * 10n ** 18n }, 6).replaceAll('\u202f', '');
  return typedAmount(minute.num / minute.den, 'currency', currency);
}

function pricePerPixel(text: string, unit: CeilingUnit, currency: Currency | null): Quotient | null {
  if (unit === 'wei-per-pixel') return parseDecimal(text);
  const wei = parseAmount(text, unit === 'eth-per-minute' ? 'eth' : 'currency', currency);
  return wei === null ? null : pixelPriceOf({ num: wei, den: 1n });
}
