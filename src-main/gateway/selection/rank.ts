import { compare } from '../../payments/rational.ts';
import { type Candidate, offerOf, priceOf, reachMs } from './candidate.ts';
import { meritsOf } from './explain.ts';
import { filterFor, type LeftOut, type SelectionFilters } from './filters.ts';
import type { OrchestratorHistory, Standing } from './orchestrator-history.ts';
import { qualitiesOf, type SelectionWeights, scoreOf, weiPerPixel } from './score.ts';

/** What a ranking depends on besides the candidates. */
export interface RankRequest {
  readonly model: string;
  readonly filters: SelectionFilters;
  readonly weights: SelectionWeights;
  readonly memory: Pick<OrchestratorHistory, 'standing'>;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** A candidate that may be chosen. */
interface Ranked {
  readonly candidate: Candidate;
  /** 0 to 1, falling along the ranking. */
  readonly score: number;
  /** What speaks for it, a clause for people. */
  readonly why: string;
}

/** All candidates: those that may be chosen, best first, and those that may not, in the order they came. */
export interface Ranking {
  readonly ranked: readonly Ranked[];
  readonly leftOut: readonly LeftOut[];
}

interface Scored extends Ranked {
  readonly standing: Standing;
}

/**
 * Puts candidates in order. The order is total: equal scores are decided by the exact price, then by time, then by address.
 * Nothing here knows a timer or a network, and a thousand candidates take a few milliseconds (bench/selection).
 */
export function rank(candidates: readonly Candidate[], request: RankRequest): Ranking {
  const { model, filters, weights, memory, nowMs } = request;
  const reasonAgainst = filterFor(model, filters);
  const leftOut: LeftOut[] = [];
  const eligible: { readonly candidate: Candidate; readonly standing: Standing }[] = [];
  for (const candidate of candidates) {
    const standing = memory.standing(candidate.address, nowMs);
    const against = reasonAgainst(candidate, standing);
    if (against) leftOut.push({ candidate, ...against });
    else eligible.push({ candidate, standing });
  }
  const usualPrice = usualPriceOf(
    eligible.map(({ candidate }) => candidate),
    model,
  );
  const ranked = eligible
    .map(({ candidate, standing }): Scored => {
      const qualities = qualitiesOf(candidate, { model, standing, usualPrice });
      return {
        candidate,
        standing,
        score: scoreOf(qualities, weights, offerOf(candidate, model)),
        why: meritsOf(candidate, model, standing),
      };
    })
    .sort((a, b) => b.score - a.score || inCaseOfDoubt(a.candidate, b.candidate, model));
  return { ranked, leftOut };
}

/** The median of what is asked for: half of a price's worth. */
function usualPriceOf(candidates: readonly Candidate[], model: string): number | null {
  const prices = candidates.map((candidate) => weiPerPixel(candidate, model)).filter((price) => price > 0);
  if (prices.length === 0) return null;
  return Float64Array.from(prices).sort()[Math.floor(prices.length / 2)] ?? null;
}

function inCaseOfDoubt(a: Candidate, b: Candidate, model: string): number {
  const nothing = { num: 0n, den: 1n };
  return (
    compare(priceOf(a, offerOf(a, model)) ?? nothing, priceOf(b, offerOf(b, model)) ?? nothing) ||
    (reachMs(a) ?? Number.MAX_VALUE) - (reachMs(b) ?? Number.MAX_VALUE) ||
    (a.address < b.address ? -1 : a.address > b.address ? 1 : 0)
  );
}
