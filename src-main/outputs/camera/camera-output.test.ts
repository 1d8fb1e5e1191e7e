import { afterEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { SinkHandle } from '../../media/engine/client.ts';
import type { CameraSummary, Progress } from '../../media/engine/options.ts';
import type { Output } from '../output.ts';
import type { ProgrammeSink } from '../programme/programme-sink.ts';
import { startCamera } from './camera-output.ts';

const NOTHING: CameraSummary = { framesIn: 0, framesOut: 0, repeated: 0, skipped: 0 };

/** An engine whose camera takes pictures for as long as the test lets it. */
class PlayedEngine {
  readonly offered: AccessUnit[] = [];
  room = true;
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
      offer: (unit) => {
        if (this.room) this.offered.push(unit);
        return this.room;
      },
      push: () => Promise.reject(new Error('a camera is never waited for')),
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

function start(options: { sizeOf?: () => Promise<string | null>; platform?: NodeJS.Platform } = {}) {
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

  it('takes pictures from a keyframe on, and leaves out what it has no room for up to the next one', async () => {
    const { engines, programme, output } = start();
    await vi.waitFor(() => expect(programme.sink).not.toBeNull());
    const engine = await running(engines, 1);
    const give = (...units: AccessUnit[]): void => {
      for (const unit of units) programme.sink?.onUnit(unit);
    };
    give(sound, picture(true), picture(false));
    engine.room = false;
    give(picture(false));
    engine.room = true;
    give(picture(false), picture(true), picture(false));
    expect(engine.offered.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      'video true',
      'video false',
      'video true',
      'video false',
    ]);
    expect(output.status.dropped).toBe(2);
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
