import type { SpendSession } from '../../../../src-preload/contract.ts';
import { weiOf } from '../../../money/amount.ts';

const DAY_MS = 86_400_000;

/** What was spent on one day, UTC. `dayMs`: its beginning, milliseconds since 1970; `share` of the dearest day, 0 to 1. */
export interface DaySpend {
  readonly dayMs: number;
  readonly wei: bigint;
  readonly share: number;
}

/** What was spent on each of the last days, the oldest first; a stream counts for the day it began. */
export function spendByDay(sessions: readonly SpendSession[], nowMs: number, days: number): DaySpend[] {
  const today = Math.floor(nowMs / DAY_MS);
  const sums = new Array<bigint>(days).fill(0n);
  for (const { startedMs, paidWei } of sessions) {
    const index = days - 1 - (today - Math.floor(startedMs / DAY_MS));
    const before = sums[index];
    if (before !== undefined) sums[index] = before + weiOf(paidWei);
  }
  const most = sums.reduce((max, wei) => (wei > max ? wei : max), 1n);
  return sums.map((wei, index) => ({
    dayMs: (today - days + 1 + index) * DAY_MS,
    wei,
    share: Number((wei * 10_000n) / most) / 10_000,
  }));
}
