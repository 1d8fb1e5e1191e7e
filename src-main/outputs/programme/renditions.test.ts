import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../base/async.ts';
import { BoundedQueue } from '../../base/bounded-queue.ts';
import { GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { ConvertHandle, MediaEngine } from '../../media/engine/client.ts';
import type { SoundOptions, SteadyOptions } from '../../media/engine/options.ts';
import { Programme } from './programme.ts';
import { type EncodeForm, Renditions } from './renditions.ts';

/** A pipeline that gives what it is told to. */
class FakePipeline {
  readonly offered: AccessUnit[] = [];
  readonly #units = new BoundedQueue<AccessUnit>(100);
  readonly #closed = deferred<object>();
  stopped = false;
  lags = false;

  readonly handle: ConvertHandle = {
    units: this.#units,
    closed: this.#closed.promise,
    counts: () => ({ pushesRefused: 0, unread: 0, reportsDropped: 0 }),
    offer: (unit) => {
      if (this.lags || this.stopped) return false;
      this.offered.push(unit);
      return true;
    },
    push: async () => undefined,
    stop: () => {
      this.stopped = true;
      this.#units.end();
      this.#closed.resolve({});
      return this.#closed.promise;
    },
  };

  gives(...units: AccessUnit[]): Promise<unknown> {
    for (const unit of units) this.#units.push(unit);
    return vi.advanceTimersByTimeAsync(0);
  }

  crashes(): Promise<unknown> {
    const error = new GatewayError('engine_crashed', 'the media engine has crashed');
    this.#units.end(error);
    this.#closed.reject(error);
    return vi.advanceTimersByTimeAsync(0);
  }
}

class Reader {
  readonly log: string[] = [];
  onStreams = ({ video, audio }: StreamInfo): void => {
    this.log.push(`${video?.width}x${video?.height} ${audio?.codec ?? 'none'}`);
  };
  onUnit = ({ kind, ptsUs, key }: AccessUnit): void => {
    this.log.push(`${kind === 'audio' ? 'a' : key ? 'K' : 'p'}${(ptsUs - START_US) / 1000}`);
  };
}

const START_US = 1_000_000_000;
const STREAMS: StreamInfo = {
  video: { codec: 'h264', width: 512, height: 512, fps: 24 },
  audio: { codec: 'opus', sampleRate: 48_000, channels: 2 },
};
const unit = (kind: 'video' | 'audio', atMs: number, key = kind === 'audio'): AccessUnit => ({
  kind,
  ptsUs: START_US + atMs * 1000,
  key,
  bytes: new Uint8Array(1),
});

let steadies: { options: SteadyOptions; pipeline: FakePipeline }[];
let sounds: { options: SoundOptions; pipeline: FakePipeline }[];
let engines: { closed: boolean }[];
let form: EncodeForm;
let programme: Programme;
let renditions: Renditions;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  [steadies, sounds, engines] = [[], [], []];
  form = { width: 1280, height: 720, fps: 30, bitrateBps: null, fit: 'bars' };
  programme = new Programme({
    drawCard: () => new Promise(() => undefined),
    holding: () => 'last',
    logger: silentLogger,
    nowUs: () => START_US + Date.now() * 1000,
  });
  renditions = new Renditions({
    programme,
    startEngine: async () => {
      const engine = { closed: false };
      engines.push(engine);
      const played: Pick<MediaEngine, 'openSteady' | 'openSound' | 'close'> = {
        openSteady: async (options) => {
          const pipeline = new FakePipeline();
          steadies.push({ options, pipeline });
          return pipeline.handle as Awaited<ReturnType<MediaEngine['openSteady']>>;
        },
        openSound: async (options) => {
          const pipeline = new FakePipeline();
          sounds.push({ options, pipeline });
          return pipeline.handle;
        },
        close: async () => {
          engine.closed = true;
        },
      };
      return played as MediaEngine;
    },
    encode: () => form,
    logger: silentLogger,
  });
  programme.setStreams(STREAMS);
  programme.push(unit('video', -3, true));
  programme.push(unit('video', -2));
});

afterEach(async () => {
  await renditions.close();
  programme.close();
  vi.useRealTimers();
});

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('Renditions', () => {
  it('copies without an engine', async () => {
    const reader = new Reader();
    renditions.add(reader, { video: 'copy', audio: 'copy' });
    programme.push(unit('audio', 0));
    await settle();
    expect(reader.log).toEqual(['512x512 opus', 'K-3', 'p-2', 'a0']);
    expect(engines).toEqual([]);
  });

  it('puts a shared sound track beside copied pictures', async () => {
    const [a, b] = [new Reader(), new Reader()];
    renditions.add(a, { video: 'copy', audio: 'aac' });
    renditions.add(b, { video: 'copy', audio: 'aac' });
    await settle();
    programme.push(unit('audio', 5));
    programme.push(unit('video', 9));
    expect(sounds).toHaveLength(1);
    const [sound] = sounds;
    expect(sound?.options).toEqual({ inputCodec: 'opus', codec: 'aac', channels: 2 });
    // Of pictures it is only told when they are.
    expect(sound?.pipeline.offered.map(({ kind, bytes }) => [kind, bytes.length])).toEqual([
      ['video', 0],
      ['video', 0],
      ['audio', 1],
      ['video', 0],
    ]);
    await sound?.pipeline.gives(unit('audio', 7));
    expect(a.log).toEqual(['512x512 aac', 'K-3', 'p-2', 'p9', 'a7']);
    expect(b.log).toEqual(a.log);
  });

  it('encodes once for all, each from a keyframe on', async () => {
    const [a, b] = [new Reader(), new Reader()];
    renditions.add(a, { video: 'encode', audio: 'none' });
    await settle();
    const pipeline = steadies[0]?.pipeline;
    expect(steadies[0]?.options).toEqual({
      size: { width: 1280, height: 720 },
      fps: 30,
      fit: 'bars',
      bitrateBps: null,
      gopS: 2,
    });
    expect(pipeline?.offered.map(({ ptsUs }) => (ptsUs - START_US) / 1000)).toEqual([-3, -2]);
    await pipeline?.gives(unit('video', 10, true), unit('video', 11));
    renditions.add(b, { video: 'encode', audio: 'none' });
    await pipeline?.gives(unit('video', 12), unit('video', 13, true));
    expect(a.log).toEqual(['1280x720 none', 'K10', 'p11', 'p12', 'K13']);
    expect(b.log).toEqual(['1280x720 none', 'K13']);
    expect(steadies).toHaveLength(1);
  });

  it('gives an encoder that lags nothing before the next keyframe', async () => {
    renditions.add(new Reader(), { video: 'encode', audio: 'none' });
    await settle();
    const pipeline = steadies[0]?.pipeline;
    if (!pipeline) throw new Error('no encoder was opened');
    pipeline.lags = true;
    programme.push(unit('video', 1));
    pipeline.lags = false;
    programme.push(unit('video', 2));
    programme.push(unit('video', 3, true));
    expect(pipeline.offered.map(({ ptsUs }) => (ptsUs - START_US) / 1000)).toEqual([-3, -2, 3]);
  });

  it('stays open for two seconds after the last, and then ends its process', async () => {
    const leave = renditions.add(new Reader(), { video: 'encode', audio: 'aac' });
    await settle();
    leave();
    leave();
    await settle(1_900);
    const again = renditions.add(new Reader(), { video: 'encode', audio: 'aac' });
    await settle(5_000);
    expect([steadies.length, sounds.length]).toEqual([1, 1]);
    again();
    await settle(2_100);
    expect([steadies[0]?.pipeline.stopped, sounds[0]?.pipeline.stopped]).toEqual([true, true]);
    expect(engines).toEqual([{ closed: true }]);
    renditions.add(new Reader(), { video: 'encode', audio: 'none' });
    await settle();
    expect(engines).toHaveLength(2);
  });

  it('opens again what has crashed: sinks get tracks and a keyframe, and times go on', async () => {
    const reader = new Reader();
    renditions.add(reader, { video: 'encode', audio: 'aac' });
    await settle();
    await steadies[0]?.pipeline.gives(unit('video', 50, true), unit('video', 51));
    await sounds[0]?.pipeline.gives(unit('audio', 50));
    await steadies[0]?.pipeline.crashes();
    await sounds[0]?.pipeline.crashes();
    await settle(250);
    expect([steadies.length, sounds.length]).toEqual([2, 2]);
    await steadies[1]?.pipeline.gives(unit('video', 49, true), unit('video', 52), unit('video', 60, true));
    await sounds[1]?.pipeline.gives(unit('audio', 49), unit('audio', 61));
    expect(reader.log).toEqual(['1280x720 aac', 'K50', 'p51', 'a50', '1280x720 aac', 'K60', 'a61']);
  });

  it('waits longer between failures that follow each other', async () => {
    renditions.add(new Reader(), { video: 'encode', audio: 'none' });
    await settle();
    for (const afterMs of [210, 410, 810]) {
      await steadies.at(-1)?.pipeline.crashes();
      const before = steadies.length;
      await settle(afterMs - 20);
      expect(steadies).toHaveLength(before);
      await settle(30);
      expect(steadies).toHaveLength(before + 1);
    }
  });

  it('follows another form, and another codec of the sound', async () => {
    const reader = new Reader();
    renditions.add(reader, { video: 'encode', audio: 'aac' });
    await settle();
    await steadies[0]?.pipeline.gives(unit('video', 1, true));
    form = { ...form, width: 640, height: 360 };
    renditions.formChanged();
    programme.setStreams({ ...STREAMS, audio: { codec: 'aac', sampleRate: 48_000, channels: 2 } });
    programme.push(unit('video', 2, true));
    await settle();
    expect(steadies[1]?.options.size).toEqual({ width: 640, height: 360 });
    expect(sounds.map(({ options }) => options.inputCodec)).toEqual(['opus', 'aac']);
    await steadies[1]?.pipeline.gives(unit('video', 3, true));
    expect(reader.log).toEqual(['1280x720 aac', 'K1', '640x360 aac', 'K3']);
  });

  it('is over when it is closed', async () => {
    const reader = new Reader();
    renditions.add(reader, { video: 'encode', audio: 'aac' });
    await settle();
    await renditions.close();
    await settle(10_000);
    expect(engines).toEqual([{ closed: true }]);
    expect(steadies).toHaveLength(1);
  });
});
