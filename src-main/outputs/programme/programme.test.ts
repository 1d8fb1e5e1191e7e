import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../base/log.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { Size } from '../../media/engine/options.ts';
import { Programme } from './programme.ts';
import type { ProgrammeUnit } from './programme-sink.ts';

const START_US = 500_000_000;
const streams = (width = 640, height = 360): StreamInfo => ({
  video: { codec: 'h264', width, height, fps: 30 },
  audio: { codec: 'opus', sampleRate: 48_000, channels: 2 },
});
/** A picture says of which group it is and the how manieth. */
const picture = (ptsUs: number, group: number, index: number): AccessUnit => ({
  kind: 'video',
  ptsUs,
  key: index === 0,
  bytes: Uint8Array.of(group, index),
});
const sound = (ptsUs: number): AccessUnit => ({ kind: 'audio', ptsUs, key: true, bytes: new Uint8Array(1) });
const CARD_GROUP = 255;

class Reader {
  readonly units: ProgrammeUnit[] = [];
  readonly log: string[] = [];
  told: StreamInfo | null = null;

  onStreams(told: StreamInfo): void {
    this.told = told;
    this.log.push(`${told.video?.width}x${told.video?.height}`);
  }

  onUnit(unit: ProgrammeUnit): void {
    this.units.push(unit);
    const [group, index] = unit.bytes;
    this.log.push(unit.kind === 'audio' ? 'sound' : `${group}.${index}${unit.held ? 'h' : ''}`);
  }

  get pictures(): ProgrammeUnit[] {
    return this.units.filter(({ kind }) => kind === 'video');
  }
}

let holding: 'last' | 'card';
let drawn: Size[];
const opened: Programme[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['setInterval', 'clearInterval', 'Date'] });
  holding = 'last';
  drawn = [];
});

afterEach(() => {
  for (const programme of opened.splice(0)) programme.close();
  vi.useRealTimers();
});

const nowUs = (): number => START_US + Date.now() * 1000;

function open(drawCard?: (size: Size) => Promise<AccessUnit>): Programme {
  const programme = new Programme({
    drawCard:
      drawCard ??
      (async (size) => {
        drawn.push(size);
        return picture(0, CARD_GROUP, 0);
      }),
    holding: () => holding,
    logger: silentLogger,
    nowUs,
  });
  opened.push(programme);
  return programme;
}

function join(programme: Programme, options?: { held: boolean }): Reader {
  const reader = new Reader();
  programme.add(reader, options);
  return reader;
}

/** Pictures 100 ms apart, each back 200 ms after it was captured. */
function play(programme: Programme, group: number, indices: readonly number[]): void {
  for (const index of indices) {
    vi.advanceTimersByTime(100);
    programme.push(picture(nowUs() - 200_000, group, index));
  }
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** What every reader may count on. */
function expectGood({ units }: Reader): void {
  const last = { video: Number.NEGATIVE_INFINITY, audio: Number.NEGATIVE_INFINITY };
  let before: Uint8Array | null = null;
  for (const unit of units) {
    expect(unit.ptsUs).toBeGreaterThan(last[unit.kind]);
    last[unit.kind] = unit.ptsUs;
    if (unit.kind === 'audio') {
      expect(before).not.toBeNull();
      continue;
    }
    if (!unit.key) expect([...unit.bytes]).toEqual([before?.[0], (before?.[1] ?? Number.NaN) + 1]);
    before = unit.bytes;
  }
}

describe('Programme', () => {
  it('hands on what comes, at its own time', () => {
    const programme = open();
    const reader = join(programme, { held: false });
    programme.setStreams(streams());
    programme.push(picture(nowUs() - 300_000, 1, 1));
    programme.push(picture(nowUs() - 200_000, 2, 0));
    programme.push(sound(nowUs() - 190_000));
    expect(reader.log).toEqual(['640x360', '2.0', 'sound']);
    expect(reader.units.map(({ ptsUs }) => nowUs() - ptsUs)).toEqual([200_000, 190_000]);
    expect(programme).toMatchObject({ picture: 'live', streams: streams() });
  });

  it('gives who joins the pictures since the last keyframe', () => {
    const programme = open();
    programme.setStreams(streams());
    play(programme, 1, [0, 1, 2]);
    play(programme, 2, [0, 1]);
    const reader = join(programme);
    play(programme, 2, [2]);
    expect(reader.log).toEqual(['640x360', '2.0', '2.1', '2.2']);
    expect(programme.group).toHaveLength(3);
  });

  it('shows a card before there was a stream, drawn once, to those that want it', async () => {
    const programme = open();
    const other = join(programme, { held: false });
    const reader = join(programme);
    await pass(1_000);
    expect(reader.log.slice(0, 2)).toEqual(['1280x720', '255.0h']);
    expect(reader.pictures.length).toBeGreaterThanOrEqual(3);
    expect(reader.told?.audio).toBeNull();
    expect(drawn).toEqual([{ width: 1280, height: 720 }]);
    expect(other.log).toEqual([]);
    expect(Math.abs((reader.pictures.at(-1)?.ptsUs ?? 0) - nowUs())).toBeLessThan(300_000);
    expect(programme.picture).toBe('card');
  });

  it('repeats the last keyframe about four times a second, from a second without a picture on', async () => {
    const programme = open();
    const [reader, other] = [join(programme), join(programme, { held: false })];
    programme.setStreams(streams());
    play(programme, 1, [0, 1, 2]);
    const live = reader.pictures.length;
    await pass(900);
    expect(reader.pictures).toHaveLength(live);
    expect(programme.picture).toBe('live');
    await pass(4_000);
    const held = reader.pictures.slice(live);
    expect(held.length).toBeGreaterThan(12);
    expect(held.length).toBeLessThan(18);
    expect(held.every((unit) => unit.held && unit.key)).toBe(true);
    // As late as pictures were before.
    expect(Math.abs(nowUs() - 200_000 - (held.at(-1)?.ptsUs ?? 0))).toBeLessThan(260_000);
    expect(other.log).toEqual(['640x360', '1.0', '1.1', '1.2']);
    expect(programme.picture).toBe('held');
    expectGood(reader);
  });

  it('sends decoders the group again before a picture that refers to it', async () => {
    const programme = open();
    const [reader, other] = [join(programme), join(programme, { held: false })];
    programme.setStreams(streams());
    play(programme, 1, [0, 1, 2]);
    await pass(1_500);
    play(programme, 1, [3, 4]);
    expect(reader.log.slice(-6)).toEqual(['1.0h', '1.0h', '1.1h', '1.2h', '1.3', '1.4']);
    expect(other.log).toEqual(['640x360', '1.0', '1.1', '1.2', '1.3', '1.4']);
    expectGood(reader);
    const again = reader.pictures.slice(-5, -2);
    expect((again.at(-1)?.ptsUs ?? 0) - (again[0]?.ptsUs ?? 0)).toBeLessThan(1_000);
    const late = join(programme);
    expect(late.log).toEqual(['640x360', '1.0', '1.1', '1.2', '1.3', '1.4']);
    expectGood(late);
  });

  it('holds what the user wants after the end, and lets sound be', async () => {
    const programme = open();
    const reader = join(programme);
    programme.setStreams(streams());
    play(programme, 1, [0, 1]);
    programme.end();
    programme.push(sound(nowUs()));
    await pass(1_500);
    expect(reader.log.at(-1)).toBe('1.0h');
    holding = 'card';
    await pass(600);
    expect(reader.log.at(-1)).toBe('255.0h');
    expect(drawn).toEqual([
      { width: 1280, height: 720 },
      { width: 640, height: 360 },
    ]);
    expect(programme.picture).toBe('card');
    expect(reader.log).not.toContain('sound');
    programme.push(picture(nowUs(), 2, 1));
    play(programme, 3, [0]);
    expect(reader.log.at(-1)).toBe('3.0');
    expectGood(reader);
  });

  it('says another size before its keyframe, and not before', async () => {
    const programme = open();
    const reader = join(programme);
    programme.setStreams(streams());
    play(programme, 1, [0]);
    programme.end();
    await pass(1_500);
    programme.setStreams(streams(512, 512));
    await pass(500);
    programme.setStreams(streams(512, 512));
    play(programme, 2, [0]);
    play(programme, 2, [1]);
    expect(reader.log.filter((entry) => entry.includes('x'))).toEqual(['640x360', '512x512']);
    expect(reader.log.slice(-3)).toEqual(['512x512', '2.0', '2.1']);
  });

  it('moves times that count from the beginning of a file to now, and keeps sound with them', () => {
    const programme = open();
    const reader = join(programme, { held: false });
    programme.setStreams(streams());
    programme.push(picture(1_000_000, 1, 0));
    programme.push(sound(1_010_000));
    vi.advanceTimersByTime(100);
    programme.push(picture(1_100_000, 1, 1));
    expect(reader.units.map(({ ptsUs }) => ptsUs - START_US)).toEqual([0, 10_000, 100_000]);
  });

  it('takes sinks as they are: those that throw, leave or join meanwhile concern no other', () => {
    const programme = open();
    const calls: string[] = [];
    programme.add({
      onStreams: () => undefined,
      onUnit: () => {
        calls.push('throws');
        throw new Error('broken');
      },
    });
    let leave = (): void => undefined;
    leave = programme.add({ onStreams: () => undefined, onUnit: () => leave() });
    const late = new Reader();
    let joined = false;
    programme.add({
      onStreams: () => undefined,
      onUnit: () => {
        if (!joined) programme.add(late);
        joined = true;
      },
    });
    const reader = join(programme, { held: false });
    programme.setStreams(streams());
    play(programme, 1, [0, 1, 2]);
    play(programme, 2, [0]);
    expect(reader.log).toEqual(['640x360', '1.0', '1.1', '1.2', '2.0']);
    expect(late.log).toEqual(reader.log);
    expect(calls).toEqual(['throws', 'throws']);
  });

  it('goes on without a card that cannot be drawn', async () => {
    const draw = vi.fn(async () => Promise.reject(new Error('no engine')));
    const programme = open(draw);
    const reader = join(programme);
    await pass(8_000);
    expect(draw).toHaveBeenCalledTimes(1);
    await pass(4_000);
    expect(draw).toHaveBeenCalledTimes(2);
    programme.setStreams(streams());
    play(programme, 1, [0]);
    expect(reader.log).toEqual(['640x360', '1.0']);
  });

  it('tells of changes, and nothing after it was closed', async () => {
    const programme = open();
    const seen: string[] = [];
    programme.onChange(() => seen.push(programme.picture));
    programme.setStreams(streams());
    play(programme, 1, [0, 1]);
    await pass(2_000);
    play(programme, 2, [0]);
    programme.close();
    const reader = join(programme);
    play(programme, 3, [0]);
    await pass(2_000);
    expect(seen).toEqual(['live', 'held', 'live']);
    expect(reader.log).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives every reader rising times and whole groups, whatever happens', async () => {
    const happening = fc.oneof(
      { weight: 12, arbitrary: fc.record({ do: fc.constant('delta' as const), afterMs: fc.nat(120) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('key' as const), afterMs: fc.nat(120) }) },
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant('sound' as const),
          jitterUs: fc.integer({ min: -900_000, max: 900_000 }),
        }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('pause' as const), ms: fc.nat(2_500) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('join' as const), held: fc.boolean() }) },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant('clock' as const),
          lagUs: fc.integer({ min: -3_000_000_000, max: 600_000_000 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'end' as const, 'holding' as const) }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 80 }), async (happenings) => {
        const programme = open();
        const readers = [join(programme), join(programme, { held: false })];
        let [group, index, lagUs] = [0, 0, 200_000];
        programme.setStreams(streams());
        for (const it of happenings) {
          if (it.do === 'key' || it.do === 'delta') {
            await pass(it.afterMs);
            // A source that begins anew does so with a keyframe, or with pictures of a group nobody knows.
            if (it.do === 'key') [group, index] = [(group + 1) % 200, 0];
            else index += 1;
            programme.push(picture(nowUs() - lagUs, group, index));
          } else if (it.do === 'sound') programme.push(sound(nowUs() - lagUs + it.jitterUs));
          else if (it.do === 'pause') await pass(it.ms);
          else if (it.do === 'join') readers.push(join(programme, { held: it.held }));
          else if (it.do === 'clock') lagUs = it.lagUs;
          else if (it.do === 'holding') holding = holding === 'last' ? 'card' : 'last';
          else programme[it.do]();
        }
        for (const reader of readers) expectGood(reader);
        programme.close();
      }),
      { numRuns: 150 },
    );
  });
});
