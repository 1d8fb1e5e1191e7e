import type { LivePhase } from '../../../src-preload/contract.ts';

/** True while a stream runs, or is being brought back: the machine stays awake, and quitting asks first. */
export function isStreaming(phase: LivePhase): boolean {
  return ['connecting', 'loading', 'live', 'degraded', 'reconnecting'].includes(phase);
}
