import { describe, expect, it } from 'vitest';
import { liveStateSchema } from '../../../src-preload/contract/live.ts';
import type { LiveState } from '../../../src-preload/contract.ts';
import { idleState, LiveStateKeeper } from './live-state.ts';

describe('LiveStateKeeper', () => {
  it('tells only of what is different', () => {
    const told: LiveState[] = [];
    let nowMs = 5;
    const keeper = new LiveStateKeeper(
      (state) => told.push(state),
      () => nowMs,
    );
    nowMs = 9;
    keeper.patch({ phase: 'idle', troubles: [], capture: { clientId: null, attached: false } });
    expect(told).toEqual([]);
    keeper.patch({ reason: 'waiting' });
    keeper.patch({ phase: 'connecting', troubles: ['capture_lost'] });
    keeper.patch({ phase: 'connecting', troubles: ['capture_lost'] });
    expect(told.map(({ phase, sinceMs, reason }) => [phase, sinceMs, reason])).toEqual([
      ['idle', 5, 'waiting'],
      ['connecting', 9, 'waiting'],
    ]);
  });

  it('begins as the contract has it', () => {
    expect(liveStateSchema.parse(idleState(1))).toEqual(idleState(1));
  });
});
