import type { LiveState } from '../../src-preload/contract.ts';

/** True while no stream runs and none is being started or ended. */
export function isIdle({ phase }: Pick<LiveState, 'phase'>): boolean {
  return phase === 'idle' || phase === 'stopped' || phase === 'failed';
}
