import { afterAll, beforeAll, expect, it } from 'vitest';
import { monotonicUs } from '../../src-main/base/clock.ts';
import { silentLogger } from '../../src-main/base/log.ts';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { watchPictures } from '../../src-main/outputs/obs/picture-times.ts';
import type { SmallPicture } from '../../src-main/outputs/obs/small-picture.ts';
import { Programme } from '../../src-main/outputs/programme/programme.ts';

let engine: MediaEngine;

beforeAll(async () => {
  engine = await MediaEngine.start();
});
afterAll(() => engine.close());

/** Brightness of video as a screen shows it. */
function onScreen(width: number, height: number, data: Uint8Array): SmallPicture {
  const luma = data
    .subarray(0, width * height)
    .map((y) => Math.max(0, Math.min(255, ((y - 16) * 255) / 219)));
  return { width, height, luma };
}

it('tells when a picture that is seen elsewhere was output', async () => {
  const programme = new Programme({
    drawCard: () => Promise.reject(new Error('not asked for')),
    holding: () => 'last',
    logger: silentLogger,
  });
  const watch = () => watchPictures({ programme, openEngine: async () => engine });
  await expect(watch()).rejects.toMatchObject({ code: 'not_live' });

  const source = await engine.openSource({
    input: { kind: 'testsrc', paced: true, tone: false },
    size: { width: 320, height: 180 },
    fps: 30,
    bitrateBps: null,
    gopS: 1,
    audio: null,
    durationS: 3,
  });
  const elsewhere = await engine.openDecode({ readCode: false, deliverFrames: true });
  const outputMs = new Map<number, number>();
  programme.setStreams(source.info.streams);
  const units = source.units[Symbol.asyncIterator]();
  const push = async (): Promise<boolean> => {
    const { value, done } = await units.next();
    if (done) return false;
    programme.push({ ...value, ptsUs: monotonicUs() });
    return true;
  };
  await push();
  const times = await watch();
  const leave = programme.add({
    onStreams: () => undefined,
    onUnit: (unit) => {
      outputMs.set(unit.ptsUs, performance.now());
      elsewhere.offer(unit);
    },
  });
  const errorsMs: number[] = [];
  const seeing = (async () => {
    for await (const { ptsUs, width, height, data } of elsewhere.frames) {
      const found = times.find(onScreen(width, height, data));
      if (found !== null) errorsMs.push(Math.abs(found - (outputMs.get(ptsUs) ?? 0)));
    }
  })();
  while (await push());
  leave();
  await elsewhere.stop();
  await seeing;
  await times.close();
  programme.close();
  expect(errorsMs.length).toBeGreaterThan(30);
  const sorted = errorsMs.sort((a, b) => a - b);
  // Neighbours may be taken for each other.
  expect(sorted[Math.floor(sorted.length * 0.9)]).toBeLessThanOrEqual(70);
});
