import type { OrchestratorRow } from '../../src-preload/contract.ts';
import { type Currency, currencyText, ethText } from './amount.ts';
import { type Quotient, quotientText } from './decimal.ts';

/** A price as the contract writes it: decimal numbers as text, so that none of their digits is lost. */
export type Price = NonNullable<OrchestratorRow['price']>;

/** Live video is paid as 720p at 30 pictures a second, whatever its size (protocol C7): 27 648 000 pixels a second. */
const PIXELS_PER_MINUTE = 1280n * 720n * 30n * 60n;

/** Prices that were read, by the object that carries them: a table compares each of them many times. */
const read = new WeakMap<Price, Quotient>();

/** The price of a pixel in wei; one for no pixels, which nobody can mean, is taken as one for a single pixel. */
export function perPixel(price: Price): Quotient {
  const known = read.get(price);
  if (known !== undefined) return known;
  const pixels = whole(price.pixelsPerUnit);
  const value = { num: whole(price.weiPerUnit), den: pixels > 0n ? pixels : 1n };
  read.set(price, value);
  return value;
}

/** What a minute of live video costs at a price by the pixel, in wei. */
export function perMinute({ num, den }: Quotient): Quotient {
  return { num: num * PIXELS_PER_MINUTE, den };
}

/** The price by the pixel that makes a minute of live video cost so many wei. */
export function pixelPriceOf({ num, den }: Quotient): Quotient {
  return { num, den: den * PIXELS_PER_MINUTE };
}

/** The price of a pixel in wei: whole above 1000, three significant digits below. */
export function weiPerPixelText(price: Quotient): string {
  return quotientText(price, 3);
}

/** What a minute of live video costs: in the user's currency, or in ETH where none is set. */
export function minuteText(price: Quotient, currency: Currency | null): string {
  const wei = perMinute(price);
  return currency === null ? ethText(wei) : currencyText(wei, currency);
}

/** Negative when the first is cheaper, positive when it is dearer. */
export function comparePrices(one: Price, other: Price): number {
  const a = perPixel(one);
  const b = perPixel(other);
  const difference = a.num * b.den - b.num * a.den;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function whole(text: string): bigint {
  return /^[0-9]+$/.test(text) ? BigInt(text) : 0n;
}
