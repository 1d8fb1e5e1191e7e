import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppState, Model, Preset } from '../../src-preload/contract.ts';
import { schemaOf } from '../../test/support/param-schemas.ts';
import { playMain } from '../../test/support/played-main.ts';
import { sampleLive, sampleModel, sampleSettings, sampleState } from '../../test/support/sample-state.ts';
import { goLive, stopLive } from '../capture/go-live.ts';
import { attachBridge, useApp } from './app-store.ts';
import {
  applyPreset,
  applyPresetByKey,
  chooseModel,
  confirmSwitch,
  dismissSwitch,
  useSwitch,
  watchSwitch,
} from './effect-switch.ts';
import { settleParams, useEffects } from './effects-store.ts';

vi.mock('../capture/go-live.ts', () => ({
  goLive: vi.fn(async () => true),
  stopLive: vi.fn(async () => true),
}));

const model = (id: string): Model => sampleModel(schemaOf(id));
const [edges, duotone] = [model('edges'), model('duotone')];
const inks: Preset = { id: 'p1', name: 'Inks', model: 'duotone', params: { strength: 0.4 }, key: 3 };
const glow: Preset = { id: 'p2', name: 'Glow', model: 'edges', params: { glow: 0.9 }, key: 4 };
const gone: Preset = { id: 'p3', name: 'Gone', model: 'not-there', params: {}, key: 5 };

async function start(change: Partial<AppState> = {}) {
  useApp.setState({ state: null, notices: [] });
  const effect = { model: 'edges', paramsByModel: { duotone: { strength: 0.7 } }, promptHistory: [] };
  const main = playMain(
    sampleState({
      models: { state: 'ready', list: [edges, duotone] },
      settings: sampleSettings({ effect }),
      presets: [inks, glow, gone],
      ...change,
    }),
    attachBridge,
  );
  await vi.waitFor(() => expect(useEffects.getState().model).toBe('edges'));
  return main;
}
const live = { live: sampleLive('live', { model: 'edges', params: edges.defaults }) };

beforeEach(() => {
  vi.clearAllMocks();
  useEffects.setState({ model: null });
  dismissSwitch();
});

describe('without a stream', () => {
  it('chooses a model at once, with the parameters it had last', async () => {
    await start();
    chooseModel('duotone');
    await vi.waitFor(() => expect(useEffects.getState().model).toBe('duotone'));
    expect(useEffects.getState().shown).toEqual({ ...duotone.defaults, strength: 0.7 });
    expect(goLive).not.toHaveBeenCalled();
  });

  it('applies a preset of another model, model and all', async () => {
    await start();
    expect(applyPresetByKey(3)).toBe(true);
    await vi.waitFor(() => expect(useEffects.getState().model).toBe('duotone'));
    expect(useEffects.getState().shown.strength).toBe(0.4);
  });

  it('says that a preset’s model is not offered', async () => {
    await start();
    applyPresetByKey(5);
    await vi.waitFor(() => expect(useApp.getState().notices).toHaveLength(1));
    expect(useApp.getState().notices[0]?.text).toContain('not-there');
    expect(useEffects.getState().model).toBe('edges');
  });

  it('knows nothing of a key without a preset', async () => {
    await start();
    expect(applyPresetByKey(9)).toBe(false);
  });
});

describe('while a stream runs', () => {
  it('applies a preset of the same model to it', async () => {
    const main = await start(live);
    applyPreset(glow);
    await settleParams();
    expect(main.sent).toEqual([{ name: 'live.setParams', request: { ...edges.defaults, glow: 0.9 } }]);
    expect(useSwitch.getState().offer).toBeNull();
  });

  it('offers another model, and leaves the stream alone', async () => {
    const main = await start(live);
    chooseModel('duotone');
    expect(useSwitch.getState().offer).toEqual({ model: 'duotone', params: null, presetId: null });
    expect(main.sent).toEqual([]);
    chooseModel('edges');
    expect(useSwitch.getState().offer).toBeNull();
  });

  it('starts the stream again with the offered model and all its parameters', async () => {
    await start(live);
    chooseModel('duotone');
    await confirmSwitch();
    expect(stopLive).toHaveBeenCalledOnce();
    expect(goLive).toHaveBeenCalledExactlyOnceWith({
      model: 'duotone',
      params: { ...duotone.defaults, strength: 0.7 },
    });
    expect(vi.mocked(stopLive).mock.invocationCallOrder[0]).toBeLessThan(
      vi.mocked(goLive).mock.invocationCallOrder[0] ?? 0,
    );
    expect(useSwitch.getState()).toEqual({ offer: null, switching: false });
  });

  it('takes the second press of a preset’s key for the word to switch', async () => {
    await start(live);
    applyPresetByKey(3);
    expect(goLive).not.toHaveBeenCalled();
    applyPresetByKey(3);
    await vi.waitFor(() => expect(goLive).toHaveBeenCalledOnce());
    expect(vi.mocked(goLive).mock.calls[0]?.[0]).toMatchObject({
      model: 'duotone',
      params: { strength: 0.4 },
    });
  });

  it('keeps the stream when the choice cannot be kept', async () => {
    const main = await start(live);
    chooseModel('duotone');
    main.refuse({ code: 'settings_unwritable', message: 'the disk is full: make room', fields: {} });
    await confirmSwitch();
    expect(stopLive).not.toHaveBeenCalled();
    expect(useApp.getState().notices.at(-1)?.text).toBe('The disk is full: make room.');
  });

  it('starts nothing while the stream that runs could not be ended', async () => {
    await start(live);
    vi.mocked(stopLive).mockResolvedValueOnce(false);
    chooseModel('duotone');
    await confirmSwitch();
    expect(stopLive).toHaveBeenCalledOnce();
    expect(goLive).not.toHaveBeenCalled();
    expect(useSwitch.getState()).toEqual({ offer: null, switching: false });
  });
});

it('takes an offer away once the stream it was for is over', async () => {
  await start(live);
  const stop = watchSwitch();
  try {
    chooseModel('duotone');
    expect(useSwitch.getState().offer?.model).toBe('duotone');
    useApp.setState(({ state }) => ({ state: state && { ...state, live: sampleLive('stopped') } }));
    expect(useSwitch.getState().offer).toBeNull();
  } finally {
    stop();
  }
});
