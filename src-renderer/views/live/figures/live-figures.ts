import type { LiveStats } from '../../../../src-preload/contract.ts';
import type { Percentiles } from '../../../playback/timed-window.ts';
import type { PlaybackState } from '../../../store/playback-store.ts';

/** What the figures bar shows, from main's figures and this window's. */
export interface LiveFigures {
  /** Glass to glass where this window shows the output, else up to main; milliseconds. */
  readonly latency: Percentiles;
  /** The runner rewrites timestamps: latencies are a guess. */
  readonly estimated: boolean;
  readonly fpsSent: number;
  readonly fpsShown: number;
  readonly upBps: number;
  readonly downBps: number;
  /** Pictures left out on purpose since the start, wherever. */
  readonly dropped: number;
  readonly sessionS: number;
  readonly costWei: string;
}

/** Joins what main has measured with what this window has. */
export function liveFigures(stats: LiveStats, playback: PlaybackState): LiveFigures {
  const here = playback.playing && playback.latencyMs.p50 !== null;
  const estimated = stats.latencySource === 'estimated';
  const { captureLink, send, outputLink } = stats.dropped;
  const { queue, noKey, broken, display } = playback.drops;
  return {
    // What main estimates is not in the timestamps, so this window cannot measure on from there.
    latency: here && stats.latencySource === 'pts' ? playback.latencyMs : stats.latencyMs,
    estimated,
    fpsSent: stats.fpsSent,
    fpsShown: playback.playing ? playback.fpsShown : stats.fpsReturned,
    upBps: stats.bitrateSentBps,
    downBps: stats.bitrateReturnedBps,
    dropped: captureLink + send + outputLink + queue + noKey + broken + display,
    sessionS: stats.sessionS,
    costWei: stats.costWei,
  };
}
