import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppState, Model, Params } from '../../src-preload/contract.ts';
import { schemaOf } from '../../test/support/param-schemas.ts';
import { playMain } from '../../test/support/played-main.ts';
import { sampleLive, sampleModel, sampleSettings, sampleState } from '../../test/support/sample-state.ts';
import { attachBridge, useApp } from './app-store.ts';
import {
  applyPending,
  currentEffect,
  discardPending,
  replaceParams,
  resetParams,
  setParam,
  settleParams,
  useEffects,
} from './effects-store.ts';

const model = (id: string, reloads: string[] = []): Model => sampleModel({ ...schemaOf(id), reloads });
const edges = model('edges');
const painter = model('streamdiffusion', ['acceleration', 'width']);

const idle = (chosen: Model, params: Params = {}): AppState =>
  sampleState({
    models: { state: 'ready', list: [edges, painter] },
    settings: sampleSettings({
      effect: { model: chosen.id, paramsByModel: { [chosen.id]: params }, promptHistory: [] },
    }),
  });
const live = (chosen: Model, params: Params = {}): AppState => ({
  ...idle(chosen, params),
  live: sampleLive('live', { model: chosen.id, params: { ...chosen.defaults, ...params } }),
});

async function start(state: AppState) {
  useApp.setState({ state: null });
  const main = playMain(state, attachBridge);
  await vi.waitFor(() => expect(useEffects.getState().model).not.toBeNull());
  await settleParams();
  return main;
}

beforeEach(() => {
  useEffects.setState({ model: null });
});

describe('without a stream', () => {
  it('shows every parameter: the kept ones over the defaults, without what the model does not take', async () => {
    await start(idle(edges, { glow: 0.9, of_an_older_version: 1 }));
    expect(useEffects.getState().shown).toEqual({ ...edges.defaults, glow: 0.9 });
    expect(currentEffect()).toEqual({ model: 'edges', params: { ...edges.defaults, glow: 0.9 } });
  });

  it('keeps changes in the settings, those of other models too', async () => {
    const main = await start(idle(edges));
    setParam(['glow'], 0.1);
    setParam(['strength'], 0.2);
    await settleParams();
    const kept = { ...edges.defaults, glow: 0.1, strength: 0.2 };
    expect(main.sent.at(-1)).toEqual({
      name: 'settings.update',
      request: { effect: { paramsByModel: { edges: kept } } },
    });
  });

  it('does not send what the schema refuses, and says why', async () => {
    const main = await start(idle(edges));
    setParam(['prompt'], 'x'.repeat(2001));
    await settleParams();
    expect(main.sent).toEqual([]);
    expect(useEffects.getState().problems['/prompt']).toContain('limited to 2000 characters');
    setParam(['prompt'], 'neon');
    await settleParams();
    expect(useEffects.getState().problems).toEqual({});
    expect(main.sent).toHaveLength(1);
  });

  it('waits for nothing with parameters that would reload the model', async () => {
    const main = await start(idle(painter));
    setParam(['acceleration'], 'xformers');
    await settleParams();
    expect(useEffects.getState().accepted.acceleration).toBe('xformers');
    expect(main.sent).toHaveLength(1);
  });
});

describe('while a stream runs', () => {
  it('sends the whole of the parameters, the latest of quick changes last', async () => {
    const main = await start(live(edges));
    for (const value of [0.1, 0.2, 0.3, 0.4]) setParam(['glow'], value);
    await settleParams();
    expect(main.sent).toEqual([
      { name: 'live.setParams', request: { ...edges.defaults, glow: 0.1 } },
      { name: 'live.setParams', request: { ...edges.defaults, glow: 0.4 } },
    ]);
  });

  it('holds back what reloads the model, and lets the rest through', async () => {
    const main = await start(live(painter));
    setParam(['acceleration'], 'none');
    setParam(['delta'], 0.1);
    await settleParams();
    expect(main.sent.map(({ request }) => request)).toEqual([{ ...painter.defaults, delta: 0.1 }]);
    expect(useEffects.getState().shown.acceleration).toBe('none');
    applyPending();
    await settleParams();
    expect(main.sent.at(-1)?.request).toEqual({ ...painter.defaults, delta: 0.1, acceleration: 'none' });
  });

  it('takes held changes back', async () => {
    const main = await start(live(painter));
    setParam(['width'], 640);
    discardPending();
    await settleParams();
    expect(useEffects.getState().shown).toEqual(painter.defaults);
    expect(main.sent).toEqual([]);
  });

  it('keeps held changes once the stream has ended', async () => {
    const main = await start(live(painter));
    setParam(['width'], 640);
    main.emit({ live: sampleLive('stopped', { model: painter.id }) });
    await settleParams();
    expect(currentEffect().params.width).toBe(640);
  });

  it('holds a reset back where it reloads, and sends the rest of it', async () => {
    const main = await start(live(painter, { width: 640, delta: 0.1 }));
    resetParams();
    await settleParams();
    expect(main.sent.at(-1)?.request).toEqual({ ...painter.defaults, width: 640 });
    expect(useEffects.getState().shown).toEqual(painter.defaults);
  });

  it('sends all of a preset, also what reloads', async () => {
    const main = await start(live(painter));
    replaceParams({ delta: 0.3, width: 640 });
    await settleParams();
    expect(main.sent.at(-1)?.request).toEqual({ ...painter.defaults, delta: 0.3, width: 640 });
  });

  it('shows a refusal at the parameter it names, until it is changed', async () => {
    const main = await start(live(edges));
    main.refuse({
      code: 'params_invalid',
      message: 'too bright for this runner',
      fields: { parameter: 'glow' },
    });
    setParam(['glow'], 1);
    await settleParams();
    expect(useEffects.getState().problems).toEqual({ '/glow': 'too bright for this runner' });
    main.refuse({ code: 'busy', message: 'main has no time', fields: {} });
    setParam(['glow'], 0.9);
    await settleParams();
    expect(useEffects.getState()).toMatchObject({ problems: {}, failure: 'main has no time' });
    main.refuse(null);
    setParam(['glow'], 0.8);
    await settleParams();
    expect(useEffects.getState().failure).toBeNull();
  });

  it('follows another window, but not in what waits here', async () => {
    const main = await start(live(painter));
    setParam(['acceleration'], 'none');
    main.emit({
      live: sampleLive('live', { model: painter.id, params: { ...painter.defaults, delta: 0.5 } }),
    });
    expect(useEffects.getState().shown).toMatchObject({ delta: 0.5, acceleration: 'none' });
    expect(useEffects.getState().accepted).toMatchObject({ delta: 0.5, acceleration: 'tensorrt' });
  });

  it('shows the model that runs, whatever is chosen for the next time', async () => {
    await start({ ...live(edges), settings: idle(painter).settings });
    expect(useEffects.getState().model).toBe('edges');
  });

  it('renders nothing anew when main says again what is known', async () => {
    const main = await start(live(edges));
    const before = useEffects.getState();
    main.emit({ live: sampleLive('degraded', { model: 'edges', params: { ...edges.defaults } }) });
    main.emit({ models: { state: 'ready', list: [structuredClone(edges)] } });
    expect(useEffects.getState()).toBe(before);
  });
});
