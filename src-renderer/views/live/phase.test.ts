import { describe, expect, it } from 'vitest';
import type { LivePhase, LiveState } from '../../../src-preload/contract.ts';
import { phaseWords, type WindowView } from './phase.ts';

const live = (changes: Partial<LiveState> = {}): LiveState => ({
  phase: 'live',
  sinceMs: 0,
  reason: '',
  troubles: [],
  error: null,
  model: 'ink',
  params: {},
  paramsPending: false,
  orchestrator: 'https://127.0.0.1:8935',
  source: 'capture',
  fileId: null,
  capture: { clientId: 'a', attached: true },
  runner: { state: null, message: '', restarts: 0 },
  startedMs: 0,
  attempts: 1,
  chosenBecause: '',
  standby: null,
  swaps: [],
  question: null,
  ...changes,
});
const view: WindowView = {
  connected: true,
  frozen: false,
  undecodable: false,
  codec: 'avc1.42e01f',
  signerLost: false,
};

describe('phaseWords', () => {
  it('says that no signer answers, rather than that a payment was not accepted, and beside what else is wrong', () => {
    const lost = { ...view, signerLost: true };
    const unpaid = live({ phase: 'degraded', reason: 'no payment', troubles: ['payment_failing'] });
    expect(phaseWords(unpaid, lost)).toMatchObject({ reason: 'No signer answers.', troubles: [] });
    const slow = live({
      phase: 'degraded',
      reason: 'it is slow',
      troubles: ['input_stalled', 'payment_failing'],
    });
    expect(phaseWords(slow, lost)).toMatchObject({ reason: 'It is slow.', troubles: ['No signer answers.'] });
  });

  it('leaves it to the question how to go on', () => {
    const asked = live({ phase: 'reconnecting', question: 'Go on?' });
    expect(phaseWords(asked, view).actions).toEqual([]);
  });

  it.each<LivePhase>(['idle', 'connecting', 'loading', 'live', 'stopping', 'stopped', 'failed'])(
    'offers nothing to repair while %s',
    (phase) => {
      const words = phaseWords(live({ phase }), view);
      expect(words.actions).toEqual([]);
      expect(words.reason).not.toBe('');
    },
  );

  it("gives main's reason the first word, then the error's", () => {
    const error = { code: 'orchestrator_full', message: 'All places are taken.', fields: {} } as const;
    expect(phaseWords(live({ phase: 'failed', reason: 'Full.', error }), view).reason).toBe('Full.');
    expect(phaseWords(live({ phase: 'failed', error }), view).reason).toBe('All places are taken.');
  });

  it("makes main's clauses sentences, and says what they explain once", () => {
    const degraded = live({
      phase: 'degraded',
      reason: 'the runner says that it does not keep up',
      troubles: ['runner_degraded', 'control_lost'],
    });
    expect(phaseWords(degraded, view)).toMatchObject({
      reason: 'The runner says that it does not keep up.',
      troubles: ['Changes of the effect do not reach the runner.'],
    });
    const connecting = live({ phase: 'connecting', reason: 'https://127.0.0.1:8935 starts the stream' });
    expect(phaseWords(connecting, view).reason).toBe('https://127.0.0.1:8935 starts the stream.');
  });

  it('leads to the network view where the remedy is there, and not elsewhere', () => {
    const lost = (code: 'orchestrator_full' | 'engine_crashed') =>
      phaseWords(live({ phase: 'reconnecting', error: { code, message: 'x', fields: {} } }), view).actions;
    expect(lost('orchestrator_full')).toEqual(['reconnect', 'network']);
    expect(lost('engine_crashed')).toEqual(['reconnect']);
    const error = { code: 'orchestrator_full', message: 'x', fields: {} } as const;
    expect(phaseWords(live({ phase: 'failed', error }), view).actions).toEqual(['network']);
  });

  it('calls a live stream troubled when this window sees it frozen, and says it once', () => {
    const words = phaseWords(live({ troubles: ['output_frozen'] }), { ...view, frozen: true });
    expect(words).toMatchObject({ title: 'Live, with trouble', tone: 'warn', actions: ['reconnect'] });
    expect([words.reason, ...words.troubles]).toEqual(['The AI’s picture stands still.']);
  });

  it('says that nothing can be decoded, by the name of the codec', () => {
    const { reason } = phaseWords(live(), { ...view, undecodable: true, codec: 'avc1.7a001f' });
    expect(reason).toBe(
      'The AI’s video cannot be decoded here (avc1.7a001f). Choose another model or orchestrator.',
    );
  });

  it('claims and offers nothing while main is gone', () => {
    const words = phaseWords(live({ phase: 'reconnecting' }), { ...view, connected: false });
    expect(words).toMatchObject({ title: 'Not connected', reason: '', troubles: [], actions: [] });
  });

  it('does not call a stream frozen that is not running', () => {
    expect(phaseWords(live({ phase: 'reconnecting' }), { ...view, frozen: true }).troubles).toEqual([]);
  });

  it('says that no signer answers instead of that payments fail, and leads to the signers', () => {
    const words = phaseWords(live({ phase: 'degraded', troubles: ['payment_failing', 'runner_silent'] }), {
      ...view,
      signerLost: true,
    });
    expect(words).toMatchObject({
      title: 'Live, with trouble',
      reason: 'No signer answers.',
      troubles: ['The runner reports nothing.'],
      actions: ['signers'],
    });
    expect(phaseWords(live(), { ...view, signerLost: true })).toMatchObject({
      tone: 'warn',
      actions: ['signers'],
    });
  });

  it.each([
    ['signer_refused', 'signers'],
    ['payment_ceiling', 'wallet'],
    ['orchestrator_full', 'network'],
  ] as const)('leads to where %s can be mended', (code, action) => {
    const error = { code, message: 'no', fields: {} };
    expect(phaseWords(live({ phase: 'failed', error }), view).actions).toEqual([action]);
  });
});
