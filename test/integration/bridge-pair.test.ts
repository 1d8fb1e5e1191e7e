import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Bridge } from '../../src-preload/bridge.ts';
import type {
  CommandName,
  CommandRequest,
  CommandResponse,
  EventName,
  Reply,
} from '../../src-preload/contract.ts';
import { MediaLink } from '../../src-preload/media-link/media-link.ts';
import { contractPair } from '../support/contract-pair.ts';
import { FakeStudio } from '../support/fake-studio.ts';
import { sampleLive, sampleStates } from '../support/sample-state.ts';

describe('the bridge over a pair in memory', () => {
  it('is typed by the contract’s table', () => {
    expectTypeOf<keyof Bridge['commands']>().toEqualTypeOf<CommandName>();
    expectTypeOf<keyof Bridge['events']>().toEqualTypeOf<EventName>();
    expectTypeOf<Bridge['commands']['network.add']>().toEqualTypeOf<
      (request: CommandRequest<'network.add'>) => Promise<Reply<CommandResponse<'network.add'>>>
    >();
  });

  it.each(Object.entries(sampleStates()))('carries the state %s whole', async (_name, state) => {
    const { bridge } = contractPair(new FakeStudio(state));
    expect(await bridge.commands['app.hello'](null)).toEqual({ ok: true, value: state });
  });

  it('tells the window what changes, and nothing once it has let go', async () => {
    const studio = new FakeStudio();
    const { bridge } = contractPair(studio);
    const seen: unknown[] = [];
    const stop = bridge.events.state((slices) => seen.push(slices));
    const live = sampleLive('connecting');
    studio.change({ live });
    stop();
    studio.change({ presets: [] });
    expect(seen).toEqual([{ live }]);
  });

  it('refuses answers and events that are none', async () => {
    const studio = new FakeStudio();
    studio.onCommand('presets.export', () => 7);
    const { bridge } = contractPair(studio);
    expect(await bridge.commands['presets.export'](null)).toMatchObject({
      ok: false,
      error: { code: 'internal' },
    });
    expect(() => studio.change({ presets: [{ id: '' }] as never })).toThrow(/id/);
  });

  it('gives a window that hung the newest state alone', () => {
    const studio = new FakeStudio();
    const { bridge, hang } = contractPair(studio);
    const reasons: (string | undefined)[] = [];
    bridge.events.state(({ live }) => reasons.push(live?.reason));
    hang(true);
    for (const reason of ['one', 'two', 'three']) studio.change({ live: sampleLive('live', { reason }) });
    hang(false);
    expect(reasons).toEqual(['three']);
  });

  it('answers while the connection is cut, and says so', async () => {
    const studio = new FakeStudio();
    const { bridge, connect } = contractPair(studio);
    const seen: boolean[] = [];
    bridge.onConnection((connected) => seen.push(connected));
    connect(false);
    expect(await bridge.commands['live.stop'](null)).toMatchObject({ ok: false, error: { code: 'aborted' } });
    connect(true);
    expect(await bridge.commands['live.stop'](null)).toEqual({ ok: true, value: null });
    expect(seen).toEqual([true, false, true]);
    expect(studio.calls).toHaveLength(1);
  });

  it('joins media links', async () => {
    const studio = new FakeStudio();
    const { bridge } = contractPair(studio, { clientId: 'window-7' });
    const window = new MediaLink(bridge.openMediaLink('capture'), { nowUs: () => 0 });
    const [link] = studio.links;
    if (!link) throw new Error('no link was opened');
    expect(link).toMatchObject({ kind: 'capture', client: { clientId: 'window-7' } });
    new MediaLink(link.port, { nowUs: () => 500 });
    expect(await window.askClock()).toMatchObject({ offsetUs: 500 });
  });
});
