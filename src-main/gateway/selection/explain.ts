import type { Rational } from '../../payments/rational.ts';
import { type Candidate, offerOf, priceOf, reachMs } from './candidate.ts';
import type { Standing } from './orchestrator-history.ts';

/** What speaks for a candidate, as a clause for people: "warm, 2 free, 31 ms, 1.43 wei per pixel". */
export function meritsOf(candidate: Candidate, model: string, standing: Standing): string {
  const offer = offerOf(candidate, model);
  const reach = reachMs(candidate);
  const free = offer?.free ?? 0;
  const parts = [offer?.warm ? 'warm' : 'cold', free > 0 ? `${free} free` : 'full'];
  parts.push(reach === null ? 'not measured' : `${Math.round(reach)} ms`);
  const price = priceOf(candidate, offer);
  if (price) parts.push(`${weiText(price)} wei per pixel`);
  const record = recordText(standing);
  if (record) parts.push(record);
  return parts.join(', ');
}

/**
 * Why the first of a ranking was chosen, as a clause that goes after "chosen because".
 * @param merits as {@link meritsOf} says
 * @param choices how many there were to choose from
 */
export function chosenBecause(merits: string, choices: number): string {
  return choices > 1 ? `it is the best of ${choices}: ${merits}` : `no other can be used now: ${merits}`;
}

/** A price with at most four significant digits, never rounded to nothing. */
function weiText({ num, den }: Rational): string {
  if (den === 1n && num < 1_000_000n) return `${num}`;
  return `${Number((Number(num) / Number(den)).toPrecision(4))}`;
}

function recordText({ successes, failures }: Standing): string {
  const [good, bad] = [Math.round(successes), Math.round(failures)];
  if (bad > 0) return `failed ${bad === 1 ? 'once' : `${bad} times`} lately`;
  return good > 0 ? `worked ${good === 1 ? 'before' : `${good} times`}` : '';
}
