import type { OrchestratorRow } from '../../../src-preload/contract.ts';

/** A price as the contract writes it: decimal numbers as text, so that none of their digits is lost. */
export type Price = NonNullable<OrchestratorRow['price']>;

/** Live video is paid as 720p at 30 pictures a second, whatever its size (protocol C7). */
const PIXELS_PER_HOUR = 1280n * 720n * 30n * 3600n;
const WEI_PER_ETH = 10n ** 18n;

/** The price of a pixel in wei: whole above 1000, three significant digits below. */
export function weiPerPixelText(price: Price): string {
  const { wei, pixels } = parsed(price);
  return quotientText(wei, pixels, 3);
}

/** What an hour of live video costs, in ETH, to two significant digits. */
export function ethPerHourText(price: Price): string {
  const { wei, pixels } = parsed(price);
  return quotientText(wei * PIXELS_PER_HOUR, pixels * WEI_PER_ETH, 2);
}

/** Negative when the first is cheaper, positive when it is dearer. */
export function comparePrices(one: Price, other: Price): number {
  const a = parsed(one);
  const b = parsed(other);
  const difference = a.wei * b.pixels - b.wei * a.pixels;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Reads a price; one for no pixels, which nobody can mean, is taken as one for a single pixel. */
function parsed({ weiPerUnit, pixelsPerUnit }: Price): { readonly wei: bigint; readonly pixels: bigint } {
  const pixels = whole(pixelsPerUnit);
  return { wei: whole(weiPerUnit), pixels: pixels > 0n ? pixels : 1n };
}

function whole(text: string): bigint {
  return /^[0-9]+$/.test(text) ? BigInt(text) : 0n;
}

/** A quotient as decimal text: grouped whole digits, and as many decimals as make up the significant digits. */
function quotientText(numerator: bigint, denominator: bigint, digits: number): string {
  if (numerator === 0n) return '0';
  let decimals = 0;
  while (decimals < 30 && numerator * 10n ** BigInt(decimals) < denominator * 10n ** BigInt(digits - 1))
    decimals += 1;
  const scaled = (numerator * 10n ** BigInt(decimals) + denominator / 2n) / denominator;
  const all = scaled.toString().padStart(decimals + 1, '0');
  const integer = all.slice(0, all.length - decimals).replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');
  const fraction = all.slice(all.length - decimals).replace(/0+$/, '');
  return fraction === '' ? integer : `${integer}.${fraction}`;
}
