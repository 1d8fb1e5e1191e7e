import type { RunnerState } from '../gateway/index.ts';
import type { OutputStanding } from './stream-outputs/stream-outputs.ts';

/** Where a stream stands, as people are told. */
export type StreamPhase = 'starting' | 'connecting' | 'live' | 'finishing' | 'ended' | 'failed';

/** A picture of a running stream, for status lines and views; taken a few times a second. */
export interface StreamStatus {
  readonly phase: StreamPhase;
  /** The runner's own word for its state; null before its first status event. */
  readonly runnerState: RunnerState | null;
  /** Seconds of video sent, and the length where it is known. */
  readonly positionS: number;
  readonly lengthS: number | null;
  /** Pictures per second over the last two seconds: sent, and decoded from what came back. */
  readonly fpsIn: number;
  readonly fpsOut: number;
  /** Median over the last seconds, in milliseconds; null before the first picture. */
  readonly latencyMs: number | null;
  /** Bits per second sent, over the last two seconds. */
  readonly bitrateBps: number;
  readonly segmentsSent: number;
  readonly segmentsReceived: number;
  readonly framesDropped: number;
  /** Where it goes, in the order asked for, recordings first. */
  readonly outputs: readonly OutputStanding[];
}
