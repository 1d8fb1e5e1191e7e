import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import { idleOutputs } from '../../test/support/idle-outputs.ts';
import { type Slices, StateSlices } from './app-state.ts';
import { idleState } from './live/live-state.ts';

const initial: Slices = {
  about: { version: '1', shell: 'web', platform: 'linux', runtime: {} },
  settings: defaultSettings,
  live: idleState(0),
  network: { embedded: { state: 'off', address: null, paid: false, error: null } },
  models: { state: 'loading', list: [] },
  presets: [],
  discovery: { sources: [], probing: null },
  signers: { list: [], stored: 'nowhere', keyStore: false },
  wallet: {
    funds: null,
    fundsError: null,
    monthWei: '0',
    sessionWei: '0',
    perMinuteWei: '0',
    prepaidS: null,
    signerLostMs: null,
    sessions: [],
  },
  probe: { running: false, report: null },
  outputs: idleOutputs(),
  files: [],
  pendingToken: null,
};

function watched(): { slices: StateSlices; told: Partial<Slices>[] } {
  const slices = new StateSlices(initial);
  const told: Partial<Slices>[] = [];
  slices.subscribe((changed) => told.push(changed));
  return { slices, told };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the state of the application', () => {
  it('is told once a turn, with the slices that changed', async () => {
    const { slices, told } = watched();
    slices.set('models', { state: 'failed', list: [] });
    slices.set('models', { state: 'ready', list: [] });
    slices.set('settings', { ...defaultSettings });
    expect(slices.state.models.state).toBe('ready');
    expect(told).toEqual([]);
    await turn();
    expect(told).toEqual([{ models: { state: 'ready', list: [] } }]);
  });

  it('is told earlier when it is flushed, and then not again', async () => {
    const { slices, told } = watched();
    slices.set('files', [{ id: 'a', name: 'a', durationS: 1, width: 1, height: 1 }]);
    slices.flush();
    expect(told).toHaveLength(1);
    slices.flush();
    await turn();
    expect(told).toHaveLength(1);
  });

  it('is not told to who does not listen any more', () => {
    const slices = new StateSlices(initial);
    const told: unknown[] = [];
    const stop = slices.subscribe((changed) => told.push(changed));
    stop();
    slices.set('presets', [{ id: 'a', name: 'a', model: 'm', params: {}, key: null }]);
    slices.flush();
    expect(told).toEqual([]);
  });
});
