import type { Settings } from '../../src-preload/contract.ts';
import { fixedText, grouped, parseDecimal, type Quotient, quotientText } from './decimal.ts';

/** How amounts are shown beside wei, as the user set it: a code, and what one ETH costs in it. */
export type Currency = NonNullable<Settings['payments']['currency']>;

/** What an amount is typed in. `currency`: the user's own. */
export type AmountUnit = 'wei' | 'gwei' | 'eth' | 'currency';

const WEI_PER_GWEI = 10n ** 9n;
const WEI_PER_ETH = 10n ** 18n;

/** Amounts below this are counted in wei. */
const WEI_BELOW = 10n ** 6n;
/** Amounts below this, 0.0001 ETH, are counted in gwei. */
const GWEI_BELOW = 10n ** 14n;
const DIGITS = 4;

/** Reads wei as the contract writes it; what is no whole number is 0. */
export function weiOf(text: string): bigint {
  return /^\d+$/.test(text) ? BigInt(text) : 0n;
}

/** An amount in the unit that shows it with the fewest zeros, to four significant digits: `0.0123 ETH`, `420 gwei`, `7 wei`. */
export function weiText(wei: bigint): string {
  return ethText({ num: wei, den: 1n });
}

/** As {@link weiText}, for a quotient of wei, such as a price by the minute. */
export function ethText({ num, den }: Quotient): string {
  if (num === 0n) return '0 ETH';
  if (num < WEI_BELOW * den) return `${quotientText({ num, den }, DIGITS)} wei`;
  if (num < GWEI_BELOW * den) return `${quotientText({ num, den: den * WEI_PER_GWEI }, DIGITS)} gwei`;
  return `${quotientText({ num, den: den * WEI_PER_ETH }, DIGITS)} ETH`;
}

/** Every digit of an amount: `1 234 567 wei`. */
export function exactText(wei: bigint): string {
  return `${grouped(wei.toString())} wei`;
}

/** An amount in the user's currency: two decimals from 0.1 on, two significant digits below. */
export function currencyText({ num, den }: Quotient, { code, perEth }: Currency): string {
  const rate = parseDecimal(String(perEth)) ?? { num: 0n, den: 1n };
  const value = { num: num * rate.num, den: den * rate.den * WEI_PER_ETH };
  return `${value.num * 10n < value.den ? quotientText(value, 2) : fixedText(value, 2)} ${code}`;
}

/**
 * Reads a typed amount exactly; a fraction of a wei is left out.
 * @param currency needed for the unit `currency` @returns null when it is no amount
 */
export function parseAmount(text: string, unit: AmountUnit, currency: Currency | null): bigint | null {
  const value = parseDecimal(text);
  const scale = unitScale(unit, currency);
  if (value === null || scale === null) return null;
  return (value.num * scale.num) / (value.den * scale.den);
}

/** An amount as it would be typed in a unit, without loss in wei, gwei and ETH; to eight digits in a currency. */
export function typedAmount(wei: bigint, unit: AmountUnit, currency: Currency | null): string {
  const scale = unitScale(unit, currency);
  if (scale === null) return '';
  const digits = unit === 'currency' ? 8 : 60;
  return quotientText({ num: wei * scale.den, den: scale.num }, digits).replaceAll('\u202f', '');
}

/** Whole per cent of a ceiling that is used up, at most 100. */
export function percentOf(wei: bigint, ceiling: bigint): number {
  if (ceiling === 0n) return 100;
  return Math.min(100, Number((wei * 100n) / ceiling));
}

/** Wei in one of a unit; null where there is no currency, or one that costs nothing. */
function unitScale(unit: AmountUnit, currency: Currency | null): Quotient | null {
  if (unit === 'wei') return { num: 1n, den: 1n };
  if (unit === 'gwei') return { num: WEI_PER_GWEI, den: 1n };
  if (unit === 'eth') return { num: WEI_PER_ETH, den: 1n };
  const rate = currency === null ? null : parseDecimal(String(currency.perEth));
  return rate === null || rate.num === 0n ? null : { num: WEI_PER_ETH * rate.den, den: rate.num };
}
