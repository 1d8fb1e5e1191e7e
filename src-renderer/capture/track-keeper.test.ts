import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TrackKeeper, type TrackStatus } from './track-keeper.ts';
import type { TrackProblem } from './track-problem.ts';

/** Stands in for a track: what the keeper uses of one. */
class FakeTrack extends EventTarget {
  readyState = 'live';

  stop(): void {
    this.readyState = 'ended';
  }

  unplug(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

interface Wanted {
  readonly name: string;
}

function setUp() {
  const tracks: FakeTrack[] = [];
  const statuses: TrackStatus[] = [];
  const world = { problem: null as TrackProblem | null, there: true, gate: Promise.resolve() };
  const keeper = new TrackKeeper<Wanted>({
    open: async ({ name }) => {
      await world.gate;
      if (world.problem !== null) throw new Error(name);
      const track = new FakeTrack();
      tracks.push(track);
      return track as unknown as MediaStreamTrack;
    },
    problemOf: async () => world.problem ?? 'failed',
    mayReturn: async () => world.there,
    onChange: ({ status }) => statuses.push(status),
  });
  return { keeper, tracks, statuses, world };
}

const CAMERA = { name: 'camera' };
const last = <Item>(items: readonly Item[]): Item => {
  const item = items.at(-1);
  if (item === undefined) throw new Error('there is none');
  return item;
};

describe('TrackKeeper', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('opens what is wanted once, and closes it', async () => {
    const { keeper, tracks, statuses } = setUp();
    await Promise.all([keeper.want(CAMERA), keeper.want({ ...CAMERA })]);
    await keeper.want({ ...CAMERA });
    expect(tracks).toHaveLength(1);
    await keeper.want(null);
    expect(last(tracks).readyState).toBe('ended');
    expect(statuses).toEqual(['opening', 'ok', 'off']);
  });

  it('closes the one before it opens another', async () => {
    const { keeper, tracks } = setUp();
    await keeper.want(CAMERA);
    const opening = keeper.want({ name: 'other' });
    expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended']);
    expect((await opening).status).toBe('ok');
    expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
  });

  it('lets only the last of several wishes count', async () => {
    const { keeper, tracks, world } = setUp();
    let open: () => void = () => undefined;
    world.gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = keeper.want(CAMERA);
    const second = keeper.want({ name: 'other' });
    open();
    expect((await first).track).toBe((await second).track);
    expect(tracks.filter(({ readyState }) => readyState === 'live')).toHaveLength(1);
  });

  it('opens a source again when it was unplugged and is back', async () => {
    const { keeper, tracks, statuses, world } = setUp();
    await keeper.want(CAMERA);
    world.there = false;
    last(tracks).unplug();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(keeper.state.status).toBe('lost');
    world.there = true;
    await keeper.look();
    expect(keeper.state.status).toBe('ok');
    expect(statuses).toEqual(['opening', 'ok', 'lost', 'ok']);
  });

  it('notices a track that ended without saying so', async () => {
    const { keeper, tracks } = setUp();
    await keeper.want(CAMERA);
    last(tracks).stop();
    await keeper.look();
    expect(keeper.state.status).toBe('lost');
  });

  it('tries a busy camera again by itself, and one that is not allowed only when told to', async () => {
    const { keeper, world } = setUp();
    world.problem = 'busy';
    expect((await keeper.want(CAMERA)).status).toBe('busy');
    world.problem = null;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(keeper.state.status).toBe('ok');

    world.problem = 'denied';
    expect((await keeper.want({ name: 'other' })).status).toBe('denied');
    world.problem = null;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(keeper.state.status).toBe('denied');
    expect((await keeper.want({ name: 'other' })).status).toBe('ok');
  });

  it('looks no further once nothing is wanted', async () => {
    const { keeper, tracks } = setUp();
    await keeper.want(CAMERA);
    last(tracks).unplug();
    await keeper.want(null);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(tracks).toHaveLength(1);
  });
});
