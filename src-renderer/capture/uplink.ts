import type { LiveStats, LiveTrouble } from '../../src-preload/contract.ts';

/** Video that waits for the connection longer than this means that the network does not keep up; milliseconds. */
const BEHIND_MS = 500;

/** How the way from main to the orchestrator copes with what is filmed. */
export interface Uplink {
  /** Pictures left out since the figures before. */
  readonly dropped: number;
  /** What is sent waits longer and longer: less should be made. */
  readonly behind: boolean;
}

/** What main's figures say of the way to the orchestrator. @param bitrateBps of what is filmed, before overload lowers it */
export function uplinkOf(
  stats: LiveStats,
  before: LiveStats | null,
  troubles: readonly LiveTrouble[],
  bitrateBps: number,
): Uplink {
  const waitingMs = (stats.queues.inputBytes * 8000) / bitrateBps;
  return {
    // What was left out before this window looked, or in a stream before, says nothing about now.
    dropped: before === null ? 0 : Math.max(0, stats.dropped.send - before.dropped.send),
    behind: waitingMs > BEHIND_MS || troubles.includes('input_stalled'),
  };
}
