import { afterEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { SinkHandle } from '../../media/engine/client.ts';
import type { CameraSummary, Progress } from '../../media/engine/options.ts';
import type { Output } from '../output.ts';
import type { ProgrammeSink } from '../programme/programme-sink.ts';
import { type CameraOutputOptions, startCamera } from './camera-output.ts';

const NOTHING: CameraSummary = { framesIn: 0, framesOut: 0, repeated: 0, skipped: 0 };

/** An engine whose camera takes pictures for as long as the test lets it. */
class PlayedEngine {
  readonly taken: AccessUnit[] = [];
  /** Settles when there is room for the next picture. */
  room: Promise<void> = Promise.resolve();
  closed = false;
  stopped = false;
  refusal: GatewayError | null = null;
  readonly #ended = deferred<CameraSummary>();
  #tell: (figures: Progress) => void = () => undefined;

  async openCamera(): Promise<SinkHandle<CameraSummary>> {
    if (this.refusal) throw this.refusal;
    return {
      closed: this.#ended.promise,
      counts: () => ({ pushesRefused: 0, unread: 0, reportsDropped: 0 }),
      stop: () => {
        this.stopped = true;
        this.#ended.resolve(NOTHING);
        return this.#ended.promise;
      },
      offer: () => false,
      push: async (unit) => {
        await this.room;
        this.taken.push(unit);
      },
      onProgress: (listener) => {
        this.#tell = listener;
      },
    };
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  shows(framesOut: number, repeated = 0, skipped = 0): void {
    this.#tell({ framesIn: framesOut, framesOut, repeated, skipped });
  }

  fail(): void {
    this.#ended.reject(new GatewayError('camera_unavailable', 'the device is gone'));
  }
}

class PlayedProgramme {
  sink: ProgrammeSink | null = null;

  add(sink: ProgrammeSink): () => void {
    this.sink = sink;
    return () => {
      this.sink = null;
    };
  }
}

const picture = (key: boolean): AccessUnit => ({ kind: 'video', ptsUs: 0, key, bytes: new Uint8Array(1) });
const sound: AccessUnit = { ...picture(true), kind: 'audio' };

let output: Output | null = null;
afterEach(() => output?.stop());

function start(options: Pick<Partial<CameraOutputOptions>, 'sizeOf' | 'platform' | 'stallMs'> = {}) {
  const engines: PlayedEngine[] = [];
  const programme = new PlayedProgramme();
  const refusals: GatewayError[] = [];
  output = startCamera({
    programme,
    device: '/dev/video10',
    size: { width: 1280, height: 720 },
    fps: 30,
    fit: 'bars',
    startEngine: async () => {
      const engine = new PlayedEngine();
      engine.refusal = refusals.shift() ?? null;
      engines.push(engine);
      return engine;
    },
    logger: silentLogger,
    platform: 'linux',
    sizeOf: async () => null,
    retryMs: { first: 1, most: 2 },
    ...options,
  });
  return { engines, programme, refusals, output };
}

const running = async (engines: readonly PlayedEngine[], count: number): Promise<PlayedEngine> => {
  await vi.waitFor(() => expect(engines).toHaveLength(count));
  return engines[count - 1] as PlayedEngine;
};

describe('a virtual camera', () => {
  it('counts what it shows, in pictures and bytes', async () => {
    const { engines, output } = start();
    await vi.waitFor(() => expect(output.status.phase).toBe('waiting'));
    const engine = await running(engines, 1);
    engine.shows(10, 4, 1);
    engine.shows(25, 10, 1);
    expect(output.status).toMatchObject({
      phase: 'on',
      bytes: 25 * 1280 * 720 * 1.5,
      repeated: 10,
      dropped: 1,
      retries: 0,
    });
  });

  it('takes all pictures since the last keyframe at once, and leaves out whole groups beyond its bounds', async () => {
    const { engines, programme, output } = start();
    await vi.waitFor(() => expect(programme.sink).not.toBeNull());
    const engine = await running(engines, 1);
    const give = (key: boolean, count: number): void => {
      for (let n = 0; n < count; n += 1) programme.sink?.onUnit(picture(key && n === 0));
    };
    programme.sink?.onUnit(sound);
    give(true, 300);
    await vi.waitFor(() => expect(engine.taken).toHaveLength(300));
    expect(output.status.dropped).toBe(0);
    const room = deferred<void>();
    engine.room = room.promise;
    give(true, 200);
    give(true, 200);
    room.resolve();
    await vi.waitFor(() => expect(engine.taken.length + output.status.dropped).toBe(700));
    expect(output.status.dropped).toBeGreaterThan(100);
    expect(engine.taken.every(({ kind }) => kind === 'video')).toBe(true);
    // What follows what was left out begins with a keyframe.
    expect(engine.taken.slice(-200).map(({ key }) => key)).toEqual([true, ...Array(199).fill(false)]);
  });

  it('opens a device that is gone again in a new process, and goes on counting', async () => {
    const { engines, output, refusals, programme } = start();
    const first = await running(engines, 1);
    await vi.waitFor(() => expect(output.status.phase).toBe('waiting'));
    first.shows(10);
    refusals.push(new GatewayError('camera_unavailable', 'it is not there'));
    first.fail();
    const third = await running(engines, 3);
    await vi.waitFor(() => expect(programme.sink).not.toBeNull());
    third.shows(5);
    expect(output.status).toMatchObject({ phase: 'on', error: null, bytes: 15 * 1280 * 720 * 1.5 });
    expect(output.status.retries).toBeGreaterThanOrEqual(1);
    expect(engines.map(({ closed }) => closed)).toEqual([true, true, false]);
  });

  it('opens a device that hangs again', async () => {
    const { engines, output } = start({ stallMs: 20 });
    await vi.waitFor(() => expect(output.status.phase).toBe('waiting'));
    (await running(engines, 1)).shows(10);
    await running(engines, 2);
    expect(engines[0]).toMatchObject({ stopped: true, closed: true });
    expect(output.status.retries).toBe(1);
  });

  it('refuses to write pictures of another size than the device has', async () => {
    const { engines, programme, output } = start({ sizeOf: async () => '640x480' });
    await vi.waitFor(() => expect(output.status.phase).toBe('retrying'));
    expect(output.status.reason).toContain('/dev/video10 keeps 640x480 while a program reads it');
    expect(programme.sink).toBeNull();
    expect(engines[0]?.closed).toBe(true);
  });

  it('closes device and process when it is stopped, whatever it is doing', async () => {
    const { engines, programme, output } = start();
    await vi.waitFor(() => expect(programme.sink).not.toBeNull());
    await Promise.all([output.stop(), output.stop()]);
    expect(output.status.phase).toBe('off');
    expect(engines[0]).toMatchObject({ stopped: true, closed: true });
    expect(programme.sink).toBeNull();
    const other = start();
    await other.output.stop();
    expect(other.engines.every(({ closed }) => closed)).toBe(true);
  });

  it('sends other systems to OBS, once', async () => {
    const { engines, output } = start({ platform: 'win32' });
    expect(output.status).toMatchObject({ phase: 'failed', error: { code: 'camera_unavailable' } });
    expect(output.status.reason).toContain('virtual camera of OBS');
    await output.stop();
    expect(engines).toEqual([]);
  });
});
