import { multiply, type Rational, rational } from './rational.ts';

/** A price: `pricePerUnit` wei for `pixelsPerUnit` units, whatever the unit is. */
export interface UnitPrice {
  readonly pricePerUnit: bigint;
  readonly pixelsPerUnit: bigint;
}

/** Pixels that one second of live video is billed as, whatever its size: 1280 × 720 at 30 frames per second. */
export const PIXELS_PER_SECOND = 27_648_000;

const PIXELS_PER_MS = PIXELS_PER_SECOND / 1000;

/** Milliseconds that the first payment of live video covers. */
export const FIRST_VIDEO_MS = 60_000;
/** Milliseconds that the first payment of a live runner covers. */
const FIRST_LIVE_MS = 10_000;

/** What is billed: pixels as counted, seconds, live video, or a thing at a fixed price (protocol C7). */
export type JobType = '' | 'live' | 'lv2v' | 'fixed';

/** Pixels of so many milliseconds of live video, parts of a pixel cut off. */
export function videoPixels(elapsedMs: number): bigint {
  return BigInt(Math.trunc(elapsedMs * PIXELS_PER_MS));
}

/**
 * Units to pay for (protocol C7): pixels of live video, whole seconds begun of a live runner, one at a fixed price, or
 * the pixels given.
 * @param elapsedMs milliseconds since the last payment; 0 or less means that this is the first
 * @param inPixels pixels, for the type ''
 */
export function billableUnits(type: JobType, elapsedMs: number, inPixels: bigint): bigint {
  switch (type) {
    case 'lv2v':
      return videoPixels(elapsedMs > 0 ? elapsedMs : FIRST_VIDEO_MS);
    case 'live':
      return BigInt(Math.ceil((elapsedMs > 0 ? elapsedMs : FIRST_LIVE_MS) / 1000));
    case 'fixed':
      return 1n;
    case '':
      return inPixels;
  }
}

/** Wei for one unit, exactly. @throws RangeError when `pixelsPerUnit` is 0 */
export function priceOf({ pricePerUnit, pixelsPerUnit }: UnitPrice): Rational {
  return rational(pricePerUnit, pixelsPerUnit);
}

/** Wei for so many units, exactly. @throws RangeError when `pixelsPerUnit` is 0 */
export function feeFor(units: bigint, price: UnitPrice): Rational {
  return multiply(rational(units), priceOf(price));
}
