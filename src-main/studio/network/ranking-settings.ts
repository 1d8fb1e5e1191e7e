import type { OrchestratorRow, Settings } from '../../../src-preload/contract.ts';
import type { Ranking, RankRequest, SelectionFilters } from '../../gateway/index.ts';
import { parseRational, type Rational } from '../../payments/rational.ts';

/** What the user set of a ranking. */
export type RankingSettings = Pick<RankRequest, 'model' | 'filters' | 'weights'>;

/** The most that the user pays, in wei per pixel; null without a ceiling. */
export function priceCeiling({ maxWeiPerPixel }: Settings['selection']): Rational | null {
  return maxWeiPerPixel === null ? null : parseRational(maxWeiPerPixel);
}

/**
 * The user's settings as the selection takes them.
 * @param canPay whether there is a signer that can be asked to pay the orchestrator at an address
 */
export function rankingSettings(
  { selection, effect }: Settings,
  canPay: SelectionFilters['canPay'],
): RankingSettings {
  const { weights, warmOnly, freeOnly, minVersion, blocked } = selection;
  return {
    model: effect.model,
    weights,
    filters: {
      warmOnly,
      freeOnly,
      minVersion,
      maxWeiPerPixel: priceCeiling(selection),
      blocked: new Set(blocked),
      canPay,
    },
  };
}

/** What rows show of a ranking, by address. Scores have two decimals: a finer one would change at every question. */
export function rankingOfRow({
  ranked,
  leftOut,
}: Ranking): ReadonlyMap<string, NonNullable<OrchestratorRow['ranking']>> {
  const places = new Map<string, NonNullable<OrchestratorRow['ranking']>>();
  for (const [index, { candidate, score, why }] of ranked.entries())
    places.set(candidate.address, { place: index + 1, why, score: Math.round(score * 100) / 100 });
  for (const { candidate, why } of leftOut) places.set(candidate.address, { place: null, why, score: null });
  return places;
}
