import { describe, expect, it } from 'vitest';
import { deferred } from '../../base/async.ts';
import { BoundedQueue } from '../../base/bounded-queue.ts';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { MediaEngine, TransformHandle } from '../../media/engine/client.ts';
import { Vp8Transcoder } from './vp8-transcoder.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const picture = (ptsUs: number): AccessUnit => ({ kind: 'video', ptsUs, key: true, bytes: Uint8Array.of(1) });

function transcoder() {
  const seen = { pictures: [] as number[], keyframes: 0, errors: [] as string[] };
  const opened = deferred<void>();
  const transforms: { room: boolean; stopped: boolean; units: BoundedQueue<AccessUnit> }[] = [];
  const engine = {
    openTransform: async (options: object) => {
      await opened.promise;
      expect(options).toMatchObject({ inputCodec: 'vp8', filter: '' });
      const transform = { room: true, stopped: false, units: new BoundedQueue<AccessUnit>(10) };
      transforms.push(transform);
      return {
        units: transform.units,
        offer: (unit: AccessUnit) => transform.room && transform.units.push(unit),
        stop: async () => {
          transform.stopped = true;
          transform.units.end();
        },
      } as unknown as TransformHandle;
    },
  } as unknown as MediaEngine;
  const transcoding = new Vp8Transcoder({
    openEngine: async () => engine,
    onPicture: ({ ptsUs }) => seen.pictures.push(ptsUs),
    onKeyframeWanted: () => (seen.keyframes += 1),
    onFailed: (error) => seen.errors.push(error.code),
  });
  return { transcoding, seen, opened, transforms };
}

describe('Vp8Transcoder', () => {
  it('asks for a keyframe when the engine is open, and hands on what comes out', async () => {
    const { transcoding, seen, opened, transforms } = transcoder();
    expect([transcoding.push(picture(1)), transcoding.push(picture(2))]).toEqual([false, false]);
    opened.resolve();
    await settled();
    expect(transforms).toHaveLength(1);
    expect(seen.keyframes).toBe(1);
    expect(transcoding.push(picture(3))).toBe(true);
    await settled();
    expect(seen.pictures).toEqual([3]);
    await transcoding.stop();
    expect(transforms[0]?.stopped).toBe(true);
    expect(transcoding.push(picture(4))).toBe(false);
  });

  it('asks for a keyframe when an engine that lagged has room again', async () => {
    const { transcoding, seen, opened, transforms } = transcoder();
    transcoding.push(picture(0));
    opened.resolve();
    await settled();
    const [transform] = transforms;
    if (transform === undefined) return expect.unreachable();
    transform.room = false;
    expect(transcoding.push(picture(1))).toBe(false);
    for (let made = 1; made <= 8; made += 1) {
      await settled();
      expect(seen.keyframes).toBe(1);
      transform.units.push(picture(made));
    }
    await settled();
    expect(seen.keyframes).toBe(2);
    transform.units.push(picture(9));
    await settled();
    expect(seen.keyframes).toBe(2);
  });

  it('opens the engine again after it has broken', async () => {
    const { transcoding, seen, opened, transforms } = transcoder();
    transcoding.push(picture(1));
    opened.resolve();
    await settled();
    transforms[0]?.units.end(new GatewayError('engine_crashed', 'crashed'));
    await settled();
    expect(seen.errors).toEqual(['engine_crashed']);
    expect(transcoding.push(picture(2))).toBe(false);
    await settled();
    expect(transforms).toHaveLength(2);
    expect(transcoding.push(picture(3))).toBe(true);
  });

  it('says that it cannot be opened, and tries again with a later picture', async () => {
    const { transcoding, seen, opened } = transcoder();
    opened.reject(new GatewayError('engine_unavailable', 'not built'));
    transcoding.push(picture(1));
    await settled();
    transcoding.push(picture(2));
    await settled();
    expect(seen.errors).toEqual(['engine_unavailable', 'engine_unavailable']);
    expect(seen.keyframes).toBe(0);
  });
});
