import type { LivePhase } from '../../../src-preload/contract.ts';

/** True while a stream runs, or is being brought back. */
export function isStreaming(phase: LivePhase): boolean {
  return ['connecting', 'loading', 'live', 'degraded', 'reconnecting'].includes(phase);
}
