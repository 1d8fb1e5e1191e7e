import { describe, expect, it } from 'vitest';
import type { LiveState } from '../../../../src-preload/contract.ts';
import { timelineEntries } from './timeline.ts';

const idle: LiveState = {
  phase: 'idle',
  sinceMs: 0,
  reason: '',
  troubles: [],
  error: null,
  model: null,
  params: {},
  paramsPending: false,
  orchestrator: null,
  source: null,
  fileId: null,
  capture: { clientId: null, attached: false },
  runner: { state: null, message: '', restarts: 0 },
  startedMs: null,
  attempts: 0,
};
const texts = (before: LiveState | null, now: Partial<LiveState>) =>
  timelineEntries(before, { ...idle, ...now }, 7).map(({ level, text }) => `${level}: ${text}`);

describe('timelineEntries', () => {
  it('tells nothing of what was before this window looked', () => {
    expect(texts(null, { phase: 'live' })).toEqual([]);
  });

  it('tells nothing when only what is not an event changes', () => {
    expect(texts(idle, { paramsPending: true, attempts: 1, sinceMs: 5 })).toEqual([]);
  });

  it('tells a phase with its reason', () => {
    expect(texts(idle, { phase: 'reconnecting', reason: 'The orchestrator hung up.' })).toEqual([
      'warn: Reconnecting: The orchestrator hung up.',
    ]);
  });

  it('tells when a trouble comes and when it is over', () => {
    const troubled: LiveState = { ...idle, troubles: ['runner_silent'] };
    expect(texts(idle, { troubles: ['runner_silent'] })).toEqual(['warn: The runner reports nothing.']);
    expect(texts(troubled, {})).toEqual(['info: Over: The runner reports nothing.']);
  });

  it('tells a trouble once when the phase has it as its reason', () => {
    const now = {
      phase: 'degraded',
      reason: 'the runner is late',
      troubles: ['runner_degraded', 'control_lost'],
    } as const;
    expect(texts({ ...idle, phase: 'live' }, { ...now, troubles: [...now.troubles] })).toEqual([
      'warn: Live, with trouble: the runner is late',
      'warn: Changes of the effect do not reach the runner.',
    ]);
  });

  it('tells the orchestrator, restarts and what the runner says', () => {
    const runner = { state: 'ONLINE', message: 'Prompt is not used.', restarts: 1 };
    expect(texts(idle, { orchestrator: 'https://a:1', runner })).toEqual([
      'info: Orchestrator: https://a:1',
      'warn: The runner has restarted its pipeline.',
      'info: The runner says: Prompt is not used.',
    ]);
  });
});
