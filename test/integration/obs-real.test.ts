import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { silentLogger } from '../../src-main/base/log.ts';
import { MediaEngine, type SourceHandle } from '../../src-main/media/engine/client.ts';
import { readFrameCode } from '../../src-main/media/frame-code.ts';
import { FeedServer } from '../../src-main/outputs/feed/feed-server.ts';
import { parseObsAddress } from '../../src-main/outputs/obs/obs-address.ts';
import { ObsConnection } from '../../src-main/outputs/obs/obs-connection.ts';
import { ObsLink } from '../../src-main/outputs/obs/obs-link.ts';
import { watchPictures } from '../../src-main/outputs/obs/picture-times.ts';
import { readPpm } from '../../src-main/outputs/obs/ppm.ts';
import { Programme } from '../../src-main/outputs/programme/programme.ts';
import type { ObsState } from '../../src-preload/contract.ts';
import { type ObsProcess, obsMissing, startObs } from '../support/obs-process.ts';

const skipped = obsMissing === '' ? '' : ` (skipped: ${obsMissing})`;

const LIMIT_MS = 25_000;

let obs: ObsProcess;
let engine: MediaEngine;
let source: SourceHandle;
let programme: Programme;
let feed: FeedServer;
let link: ObsLink;

async function until(holds: (state: ObsState) => boolean): Promise<ObsState> {
  if (holds(link.state)) return link.state;
  return new Promise((resolve) => {
    const end = link.onChange(() => {
      if (!holds(link.state)) return;
      end();
      resolve(link.state);
    });
  });
}

function open(password: string): void {
  link.open({
    address: `127.0.0.1:${obs.port}`,
    password,
    passwordPlace: null,
    feed: 'auto',
    virtualCamera: false,
  });
}

/** Looks at a scene or source of OBS until its picture has the test source's code; gives the picture's number. */
async function seesCode(sourceName: string): Promise<number> {
  const eye = await ObsConnection.connect({
    address: parseObsAddress(`127.0.0.1:${obs.port}`),
    password: obs.password,
  });
  try {
    for (;;) {
      const shot = await eye
        .call(z.object({ imageData: z.string() }), 'GetSourceScreenshot', {
          sourceName,
          imageFormat: 'ppm',
          imageWidth: 256,
          imageHeight: 144,
        })
        .catch(() => null);
      const seen = shot && readPpm(Buffer.from(shot.imageData.split(',')[1] ?? '', 'base64'));
      const code = seen && readFrameCode({ data: seen.luma, stride: seen.width, ...seen });
      if (code) return code.frame;
    }
  } finally {
    eye.close();
  }
}

/** Does something in OBS as its user would. */
async function order(...request: Parameters<ObsConnection['order']>): Promise<void> {
  const user = await ObsConnection.connect({
    address: parseObsAddress(`127.0.0.1:${obs.port}`),
    password: obs.password,
  });
  await user.order(...request);
  user.close();
}

/** What is in OBS, in names. */
async function inventory(): Promise<unknown> {
  const eye = await ObsConnection.connect({
    address: parseObsAddress(`127.0.0.1:${obs.port}`),
    password: obs.password,
  });
  const names = z.object({
    scenes: z.array(z.object({ sceneName: z.string() })).optional(),
    inputs: z.array(z.object({ inputName: z.string() })).optional(),
  });
  const found = [await eye.call(names, 'GetSceneList'), await eye.call(names, 'GetInputList')];
  eye.close();
  return found;
}

describe.skipIf(skipped !== '')(`OBS itself${skipped}`, () => {
  beforeAll(async () => {
    [obs, engine] = await Promise.all([startObs(), MediaEngine.start()]);
    programme = new Programme({
      drawCard: (size) => engine.drawStill({ title: '', text: '', size, format: 'h264' }),
      holding: () => 'last',
      logger: silentLogger,
    });
    source = await engine.openSource({
      input: { kind: 'testsrc', paced: true, tone: false },
      size: { width: 640, height: 360 },
      fps: 30,
      bitrateBps: null,
      gopS: 1,
      audio: null,
      durationS: null,
    });
    programme.setStreams(source.info.streams);
    void (async () => {
      for await (const unit of source.units) programme.push(unit);
    })().catch(() => undefined);
    feed = await FeedServer.open({
      programme,
      openEngine: async () => engine,
      port: 0,
      lan: false,
      token: 'test'.repeat(8),
      jpegQuality: 85,
      logger: silentLogger,
    });
    link = new ObsLink({
      feed: () => ({ ...feed.urls, udp: null }),
      isRead: (format) => feed.state.readers.some((reader) => reader.format === format),
      watchPictures: () => watchPictures({ programme, openEngine: async () => engine }),
      logger: silentLogger,
      firstRetryMs: 100,
    });
  }, 60_000);

  afterAll(async () => {
    await link?.close();
    await source?.stop();
    await feed?.close();
    programme?.close();
    await engine?.close();
    await obs?.close();
  }, 30_000);

  it('refuses a wrong password, and takes the right one', async () => {
    open('wrong');
    expect((await until(({ phase }) => phase === 'refused')).error).toMatchObject({
      code: 'obs_refused',
      fields: { closeCode: 4009 },
    });
    open(obs.password);
    const state = await until(({ phase, stats }) => phase === 'connected' && stats !== null);
    expect(state).toMatchObject({ scene: 'missing', programScene: 'Scene' });
    expect(state.version).toMatch(/^\d+\.\d+/);
  });

  it(
    'shows the picture, on air, and how late it is',
    async () => {
      await link.setUp({ show: true });
      await link.setUp({ show: true });
      expect(await seesCode('Rivulet feed')).toBeGreaterThan(0);
      expect(await seesCode('Rivulet')).toBeGreaterThan(0);
      await until(({ programScene, source: media }) => programScene === 'Rivulet' && media === 'playing');
      const { p50, p95, samples } = await link.measure();
      expect(samples).toBeGreaterThan(9);
      expect(p50).toBeGreaterThan(0);
      expect(p50).toBeLessThanOrEqual(p95);
      expect(link.state.latencyMs).toMatchObject({ p50, p95, samples });
    },
    LIMIT_MS,
  );

  it('has no virtual camera without its kernel module, and says what to do', async ({ skip }) => {
    if (link.state.virtualCamera !== 'unavailable') skip('this machine has a virtual camera');
    await expect(link.virtualCamera(true)).rejects.toMatchObject({
      code: 'virtual_camera_unavailable',
      message: expect.stringContaining('modprobe v4l2loopback'),
    });
  });

  it(
    'shows the picture again after it was killed',
    async () => {
      await obs.kill();
      await until(({ phase }) => phase === 'searching');
      await obs.start();
      await until(({ scene, source: media }) => scene === 'ready' && media === 'playing');
      expect(await seesCode('Rivulet feed')).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  it(
    'is set up again when another scene collection is opened',
    async () => {
      await order('CreateSceneCollection', { sceneCollectionName: 'Other' });
      await until(({ collection, scene }) => collection === 'Other' && scene === 'ready');
      expect(await seesCode('Rivulet feed')).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  it(
    'is left as it was',
    async () => {
      await link.undo();
      expect(await inventory()).toEqual([{ scenes: [{ sceneName: 'Scene' }] }, { inputs: [] }]);
      expect(link.state).toMatchObject({ scene: 'missing', source: null });
    },
    LIMIT_MS,
  );
});
