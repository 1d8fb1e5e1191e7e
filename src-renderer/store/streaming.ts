import type { LivePhase } from '../../src-preload/contract.ts';

const STREAMING: readonly LivePhase[] = ['connecting', 'loading', 'live', 'degraded', 'reconnecting'];

/** Whether a stream runs, or is being started or found again, in this phase: its links are worth having open. */
export function isStreaming(phase: LivePhase | undefined): boolean {
  return phase !== undefined && STREAMING.includes(phase);
}

const CARRIED: readonly LivePhase[] = ['loading', 'live', 'degraded'];

/** Whether an orchestrator carries the stream in this phase, and is paid for it. */
export function isCarried(phase: LivePhase): boolean {
  return CARRIED.includes(phase);
}
