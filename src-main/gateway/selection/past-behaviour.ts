import type { ErrorCode } from '../../base/errors.ts';

/** Milliseconds in which a penalty becomes half of what it was. */
const PENALTY_HALF_LIFE_MS = 5 * 60_000;
/** An orchestrator is left alone while its penalty is above. One failure is a penalty of 1: one half-life. */
const SUSPENDED_ABOVE = 0.5;
/** Largest penalty: seven half-lives, 35 minutes. */
const MAX_PENALTY = 64;
/** Milliseconds in which what was counted is worth half of what it was. */
const COUNT_HALF_LIFE_MS = 3 * 24 * 3_600_000;
/** Largest counts that are kept: beyond, more of the same says nothing new. */
const MAX_COUNT = 10_000;
/** So many milliseconds of video count as one success more. */
const LIVE_MS_PER_SUCCESS = 10 * 60_000;
/** What is assumed of somebody unknown: four successes of five, weighing as little as one and a quarter streams. */
const ASSUMED_SUCCESSES = 1;
const ASSUMED_FAILURES = 0.25;

/**
 * What is remembered of an orchestrator: counts and the penalty as they were worth at `atMs`; all of them lose value with
 * time. Plain data, so that it can be kept in a file.
 */
export interface PastBehaviour {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Raised by failures, halved with time; suspends. */
  readonly penalty: number;
  /** Streams that gave pictures, and times that it failed. */
  readonly successes: number;
  readonly failures: number;
  /** Milliseconds of video it carried. */
  readonly liveMs: number;
}

/** Nothing is known. */
export function unknownPast(nowMs: number): PastBehaviour {
  return { atMs: nowMs, penalty: 0, successes: 0, failures: 0, liveMs: 0 };
}

/** The same past, as it is worth at `nowMs`. One from the future, of a clock that was ahead, is taken to be of now. */
export function agedTo(past: PastBehaviour, nowMs: number): PastBehaviour {
  if (past.atMs >= nowMs) return past.atMs === nowMs ? past : { ...past, atMs: nowMs };
  const elapsedMs = nowMs - past.atMs;
  const kept = 0.5 ** (elapsedMs / COUNT_HALF_LIFE_MS);
  return {
    atMs: nowMs,
    penalty: past.penalty * 0.5 ** (elapsedMs / PENALTY_HALF_LIFE_MS),
    successes: past.successes * kept,
    failures: past.failures * kept,
    liveMs: past.liveMs * kept,
  };
}

/**
 * It failed. Each failure doubles the penalty that is left and adds to it.
 * @param severity from 0, nothing it could be blamed for, to 1
 */
export function afterFailure(past: PastBehaviour, severity: number, nowMs: number): PastBehaviour {
  const aged = agedTo(past, nowMs);
  if (severity <= 0) return aged;
  return {
    ...aged,
    penalty: Math.min(MAX_PENALTY, 2 * aged.penalty + severity),
    failures: Math.min(MAX_COUNT, aged.failures + severity),
  };
}

/** A stream got pictures back from it: what it was suspended for is over. */
export function afterSuccess(past: PastBehaviour, nowMs: number): PastBehaviour {
  const aged = agedTo(past, nowMs);
  return { ...aged, penalty: 0, successes: Math.min(MAX_COUNT, aged.successes + 1) };
}

/** It carried video for another `liveMs` milliseconds. */
export function afterLiveTime(past: PastBehaviour, liveMs: number, nowMs: number): PastBehaviour {
  const aged = agedTo(past, nowMs);
  return { ...aged, liveMs: Math.min(MAX_COUNT * LIVE_MS_PER_SUCCESS, aged.liveMs + liveMs) };
}

/** Until when it is left alone, milliseconds since 1970; null when it is not. */
export function suspendedUntilMs(past: PastBehaviour, nowMs: number): number | null {
  if (past.penalty <= SUSPENDED_ABOVE) return null;
  const untilMs = Math.ceil(past.atMs + PENALTY_HALF_LIFE_MS * Math.log2(past.penalty / SUSPENDED_ABOVE));
  return untilMs > nowMs ? untilMs : null;
}

/** How far it can be relied on, from 0 to 1; 0.8 when nothing is known. */
export function reliabilityOf({ successes, failures, liveMs }: PastBehaviour): number {
  const good = successes + liveMs / LIVE_MS_PER_SUCCESS + ASSUMED_SUCCESSES;
  return good / (good + failures + ASSUMED_FAILURES);
}

/** Failures that say something about the user's choice, the signer or the program, and nothing about an orchestrator. */
const NOT_ITS_FAULT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'aborted',
  'usage',
  'internal',
  'params_invalid',
  'model_unknown',
  'orchestrator_address_invalid',
  'payment_ceiling',
  'signer_lost',
  'signer_unreachable',
  'signer_refused',
  'signer_not_recognised',
  'source_not_found',
  'engine_unavailable',
  'engine_crashed',
  'not_live',
  'not_allowed',
  'swap_limit',
]);

/** How much a failure tells against an orchestrator, 0 to 1. One that is full is so for a shorter while. */
export function severityOf(code: ErrorCode): number {
  if (NOT_ITS_FAULT.has(code)) return 0;
  return code === 'orchestrator_full' ? 0.7 : 1;
}
