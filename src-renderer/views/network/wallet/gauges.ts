import type { AppState } from '../../../../src-preload/contract.ts';
import { percentOf, weiOf } from '../../../money/amount.ts';

/** Seconds of prepaid video that fill the gauge: what the first payment of a stream buys (protocol C7). */
export const PREPAID_FULL_S = 60;

/** A stream that is paid for less than this, seconds, is about to end. */
const PREPAID_LOW_S = 10;

const NEAR_PERCENT = 75;
const ALMOST_PERCENT = 90;

/** How worrying it is that so much of a ceiling is used. */
export function gaugeTone(percent: number): 'accent' | 'warn' | 'danger' {
  if (percent >= ALMOST_PERCENT) return 'danger';
  return percent >= NEAR_PERCENT ? 'warn' : 'accent';
}

/** How worrying it is that a stream is paid for so many seconds. */
export function prepaidTone(seconds: number): 'ok' | 'danger' {
  return seconds < PREPAID_LOW_S ? 'danger' : 'ok';
}

/**
 * How much of a ceiling is used, in percent, where that is worth a warning; of two ceilings, the one that is nearer. Null
 * while there is none, or enough is left.
 */
export function nearCeiling(
  { sessionWei, monthWei }: Pick<AppState['wallet'], 'sessionWei' | 'monthWei'>,
  {
    sessionCeilingWei,
    monthCeilingWei,
  }: Pick<AppState['settings']['payments'], 'sessionCeilingWei' | 'monthCeilingWei'>,
): { readonly of: 'stream' | 'month'; readonly percent: number } | null {
  const used = (spentWei: string, ceilingWei: string | null): number =>
    ceilingWei === null ? 0 : percentOf(weiOf(spentWei), weiOf(ceilingWei));
  const stream = used(sessionWei, sessionCeilingWei);
  const month = used(monthWei, monthCeilingWei);
  const percent = Math.max(stream, month);
  if (percent < NEAR_PERCENT) return null;
  return { of: stream >= month ? 'stream' : 'month', percent };
}
