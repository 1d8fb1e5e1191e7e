import { backoffMs } from '../../base/async.ts';

/** Milliseconds between two questions to an orchestrator that matters, and to any of a short list. */
const SHORTEST_MS = 30_000;
/** Milliseconds that each orchestrator of a long list adds: a thousand are asked every ten minutes, 1.7 a second. */
const PER_ORCHESTRATOR_MS = 600;
/** Longest time between two questions, in milliseconds. */
const LONGEST_MS = 15 * 60_000;
/** So many of the best are asked often. */
const BEST = 8;
/** While something is streamed the best are asked so much more rarely, and the others not at all. */
const WHILE_LIVE = 2;

/** What the time until an orchestrator is asked again depends on. */
export interface RecheckFacts {
  /** Its place in the ranking, counted from 1; null when it is left out. */
  readonly place: number | null;
  /** The user chose it. */
  readonly chosen: boolean;
  /** How often in a row it could not be used. */
  readonly failures: number;
  /** Orchestrators in the table. */
  readonly count: number;
  readonly isLive: boolean;
  /** 0 to 1, so that those that were asked together are not asked together again. */
  readonly random: number;
}

/** Milliseconds until an orchestrator is asked again by itself; null while it is not. */
export function recheckDelayMs(facts: RecheckFacts): number | null {
  const { place, chosen, failures, count, isLive, random } = facts;
  const matters = chosen || (place !== null && place <= BEST);
  if (isLive && !matters) return null;
  const usualMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, count * PER_ORCHESTRATOR_MS));
  const baseMs = matters ? SHORTEST_MS * (isLive ? WHILE_LIVE : 1) : usualMs;
  const spread = 0.9 + 0.2 * random;
  return spread * (failures > 0 && !chosen ? backoffMs(failures - 1, baseMs, LONGEST_MS) : baseMs);
}
