import { type Candidate, offerOf, priceOf, reachMs } from './candidate.ts';
import type { Standing } from './orchestrator-history.ts';

/** How much each reason counts, relative to the others; 0 leaves it out. */
export interface SelectionWeights {
  readonly speed: number;
  readonly price: number;
  readonly reliability: number;
}

/** So many milliseconds are half as good as none. */
const HALF_SPEED_MS = 250;

/** What is compared, each from 0 to 1. */
export interface Qualities {
  readonly speed: number;
  readonly price: number;
  readonly reliability: number;
}

/**
 * The qualities of a candidate.
 * @param usualPrice wei per pixel that counts half; null when nobody wants any
 */
export function qualitiesOf(
  candidate: Candidate,
  request: { readonly model: string; readonly standing: Standing; readonly usualPrice: number | null },
): Qualities {
  const { standing, usualPrice } = request;
  const wei = weiPerPixel(candidate, request.model);
  return {
    speed: speedOf(reachMs(candidate)),
    price: wei === 0 || usualPrice === null ? 1 : usualPrice / (usualPrice + wei),
    reliability: standing.reliability,
  };
}

/**
 * One figure from 0 to 1. A candidate that can begin at once (the model warm, a runner free) is above 0.5, one that must
 * load the model first above 0.25, and one that is full below; within these the weighted mean of its qualities decides.
 */
export function scoreOf(
  { speed, price, reliability }: Qualities,
  weights: SelectionWeights,
  offer: { readonly warm: boolean; readonly free: number } | undefined,
): number {
  const sum = weights.speed + weights.price + weights.reliability;
  const mean =
    sum > 0 ? (weights.speed * speed + weights.price * price + weights.reliability * reliability) / sum : 0.5;
  if (!offer || offer.free <= 0) return 0.25 * mean;
  return offer.warm ? 0.5 + 0.5 * mean : 0.25 + 0.25 * mean;
}

/** Good enough for a score: the ceiling is compared exactly. 0 where nothing is asked for. */
export function weiPerPixel(candidate: Candidate, model: string): number {
  const price = priceOf(candidate, offerOf(candidate, model));
  return price ? Number(price.num) / Number(price.den) : 0;
}

function speedOf(reach: number | null): number {
  return reach === null ? 0 : HALF_SPEED_MS / (HALF_SPEED_MS + reach);
}
