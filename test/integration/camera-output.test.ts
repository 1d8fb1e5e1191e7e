import { rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../src-main/base/log.ts';
import { MediaEngine, type SourceHandle } from '../../src-main/media/engine/client.ts';
import { type CameraOutputOptions, startCamera } from '../../src-main/outputs/camera/camera-output.ts';
import type { Output } from '../../src-main/outputs/output.ts';
import { Programme } from '../../src-main/outputs/programme/programme.ts';
import { videoUnits } from '../support/sinks-media.ts';
import { shimMissing, V4l2Shim, type WrittenPicture } from '../support/v4l2-shim.ts';

const missing = shimMissing();
const why = missing === null ? '' : ` (skipped: ${missing})`;
const HD = { width: 1280, height: 720 };
const BLACK = 16;

/** The programme of a source of moving pictures, 4:3 at 25 a second, while it plays. */
class PlayedProgramme {
  readonly programme = new Programme({
    drawCard: async (size) => {
      const [card] = await videoUnits({ ...size, frames: 1 });
      if (!card) throw new Error('no card');
      return card;
    },
    holding: () => 'last',
    logger: silentLogger,
  });
  #source: SourceHandle | null = null;

  async play(engine: MediaEngine): Promise<void> {
    const source = await engine.openSource({
      input: { kind: 'testsrc', paced: true, tone: false },
      size: { width: 320, height: 240 },
      fps: 25,
      bitrateBps: null,
      gopS: 1,
      audio: null,
      durationS: null,
    });
    this.#source = source;
    this.programme.setStreams(source.info.streams);
    void (async () => {
      for await (const unit of source.units) this.programme.push(unit);
    })();
  }

  async pause(): Promise<void> {
    await this.#source?.stop();
  }
}

describe.skipIf(missing !== null)(`a virtual camera on a played v4l2 device${why}`, () => {
  let shim: V4l2Shim;
  let engine: MediaEngine;
  let played: PlayedProgramme;
  let output: Output | null = null;
  let devices = 10;

  beforeAll(async () => {
    shim = new V4l2Shim();
    engine = await MediaEngine.start();
  });
  afterEach(async () => {
    await output?.stop();
    await played.pause();
    played.programme.close();
  });
  afterAll(async () => {
    await engine.close();
    shim.remove();
  });

  async function start(
    options: Partial<CameraOutputOptions> = {},
  ): Promise<{ path: string; output: Output }> {
    devices += 1;
    const path = shim.plug(`video${devices}`);
    played = new PlayedProgramme();
    await played.play(engine);
    output = startCamera({
      programme: played.programme,
      device: path,
      size: HD,
      fps: 30,
      fit: 'bars',
      startEngine: shim.startEngine,
      logger: silentLogger,
      retryMs: { first: 100, most: 200 },
      ...options,
    });
    return { path, output };
  }

  /** Waits until so many more pictures have been written; answers those. */
  async function more(path: string, count: number): Promise<WrittenPicture[]> {
    const before = shim.written(path).length;
    return vi.waitFor(
      () => {
        const written = shim.written(path).slice(before);
        expect(written.length).toBeGreaterThanOrEqual(count);
        return written;
      },
      { interval: 50 },
    );
  }

  const phaseIs = (phase: string): Promise<void> =>
    vi.waitFor(() => expect(output?.status.phase).toBe(phase), { interval: 20 });

  it('shows 720p at a steady 30 a second of 25 that come, the aspect kept with bars', async () => {
    const { path, output } = await start();
    await more(path, 4);
    const written = await more(path, 60);
    const first = written[0]?.atUs ?? 0;
    const last = written.at(-1)?.atUs ?? 0;
    expect((written.length - 1) / ((last - first) / 1e6)).toBeCloseTo(30, 0);
    for (const { bytes, left } of written) {
      expect(bytes).toBe(HD.width * HD.height * 1.5);
      expect(left).toBe(BLACK);
    }
    expect(new Set(written.map(({ centre }) => centre)).size).toBeGreaterThan(3);
    expect(output.status).toMatchObject({ phase: 'on', reason: '', error: null, retries: 0 });
    expect(output.status.fps).toBeGreaterThan(20);
    expect(output.status.repeated).toBeGreaterThan(5);
    await output.stop();
    expect(output.status.phase).toBe('off');
    expect(shim.closed(path)).toBe(true);
  });

  it('fills the picture by cutting where that was chosen', async () => {
    const { path } = await start({ fit: 'crop' });
    const written = await more(path, 12);
    expect(written.some(({ left }) => left > BLACK + 10)).toBe(true);
  });

  it('goes on with the last picture when none comes, and with live ones afterwards', async () => {
    const { path } = await start();
    await more(path, 4);
    await played.pause();
    const held = (await more(path, 36)).slice(-15);
    expect(new Set(held.map(({ centre }) => centre)).size).toBe(1);
    expect(output?.status.phase).toBe('on');
    await played.play(engine);
    await vi.waitFor(
      async () => expect(new Set((await more(path, 10)).map(({ centre }) => centre)).size).toBeGreaterThan(1),
      { timeout: 10_000 },
    );
  });

  it('lets readers come and go: what the device refuses for a moment is left out', async () => {
    const { path, output } = await start();
    await more(path, 4);
    for (const name of ['EAGAIN', 'EBUSY', 'EINVAL'] as const) {
      const before = output.status.dropped;
      writeFileSync(`${path}.errno`, String(constants.errno[name]));
      await vi.waitFor(() => expect(output.status.dropped).toBeGreaterThan(before + 2));
      rmSync(`${path}.errno`);
      await more(path, 5);
    }
    expect(output.status).toMatchObject({ phase: 'on', retries: 0, error: null });
  });

  it('says that the device is gone, and takes it up when it is there again', async () => {
    const { path, output } = await start();
    await more(path, 4);
    rmSync(path);
    writeFileSync(`${path}.errno`, String(constants.errno.ENODEV));
    await phaseIs('retrying');
    expect(output.status.error?.code).toBe('camera_unavailable');
    await vi.waitFor(() => expect(output.status.reason).toContain('load v4l2loopback'));
    expect(output.status.nextTryMs).not.toBeNull();
    rmSync(`${path}.errno`);
    writeFileSync(path, '');
    await more(path, 4);
    await phaseIs('on');
    expect(output.status).toMatchObject({ reason: '', error: null });
    expect(output.status.retries).toBeGreaterThan(0);
  });

  it('gives up a device that takes nothing for seconds, and opens it again', async () => {
    const { path, output } = await start();
    await more(path, 4);
    writeFileSync(`${path}.errno`, String(constants.errno.EBUSY));
    await phaseIs('retrying');
    expect(output.status.reason).toContain('refused every picture');
    rmSync(`${path}.errno`);
    await more(path, 4);
    await phaseIs('on');
  });

  it('does not write pictures of another size than the device has taken', async () => {
    const { path, output } = await start({ sizeOf: async () => '640x480' });
    await phaseIs('retrying');
    expect(output.status.reason).toBe(
      `the virtual camera ${path} keeps 640x480 while a program reads it: close that program, or choose 640x480 here`,
    );
    expect(shim.written(path)).toEqual([]);
  });

  it('outlives its engine process', async () => {
    const { path, output } = await start();
    await more(path, 4);
    process.kill(shim.engines.at(-1) ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(output.status.retries).toBe(1));
    await more(path, 4);
    await phaseIs('on');
  });
});

describe('a virtual camera where there is none', () => {
  it('is tried again with what to do', async () => {
    const programme = new Programme({
      drawCard: () => Promise.reject(new Error('no card')),
      holding: () => 'last',
      logger: silentLogger,
    });
    const output = startCamera({
      programme,
      device: '/dev/no-such-video',
      size: HD,
      fps: 30,
      fit: 'bars',
      startEngine: () => MediaEngine.start(),
      logger: silentLogger,
      platform: 'linux',
    });
    await vi.waitFor(() => expect(output.status.phase).toBe('retrying'));
    expect(output.status.error).toMatchObject({
      code: 'camera_unavailable',
      message:
        'the virtual camera /dev/no-such-video cannot be used: it is not there: load v4l2loopback, or choose another device',
    });
    await output.stop();
    expect(output.status.phase).toBe('off');
    programme.close();
  });
});
