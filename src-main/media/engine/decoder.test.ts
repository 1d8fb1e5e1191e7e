import { beforeAll, describe, expect, it } from 'vitest';
import { videoUnits } from '../../../test/support/sinks-media.ts';
import type { AccessUnit } from '../access-unit.ts';
import { PictureDecoder } from './decoder.ts';
import { silenceFfmpeg } from './ffmpeg.ts';

const SIZE = { width: 320, height: 180 };
let units: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  units = await videoUnits({ ...SIZE, frames: 30, gop: 10 });
});

/** Times of the pictures each unit gives, in the order of the calls. */
async function decodeAll(decoder: PictureDecoder, input: readonly AccessUnit[]): Promise<number[][]> {
  const perUnit: number[][] = [];
  for (const unit of input) {
    const times: number[] = [];
    await decoder.decode(unit, async (frame) => void times.push(Number(frame.pts)));
    perUnit.push(times);
  }
  return perUnit;
}

/** A unit whose slice is noise behind its header. */
function damaged(unit: AccessUnit): AccessUnit {
  const noise = (index: number): number => (Math.imul(index, 2_654_435_761) >>> 13) | 1;
  return { ...unit, bytes: unit.bytes.map((byte, index) => (index < 8 ? byte : noise(index))) };
}

describe('PictureDecoder', () => {
  it('gives each picture in the call that brought it, at its own time', async () => {
    const decoder = await PictureDecoder.open();
    expect(await decodeAll(decoder, units)).toEqual(units.map(({ ptsUs }) => [ptsUs]));
    expect(decoder.counts).toEqual({ pictures: 30, skipped: 0, damaged: 0 });
    await decoder.close();
  });

  it('puts B-frames in the order of presentation, and drains the last ones', async () => {
    const reordered = await videoUnits({ ...SIZE, frames: 20, bFrames: 2 });
    const decoder = await PictureDecoder.open();
    const times = (await decodeAll(decoder, reordered)).flat();
    await decoder.drain(async (frame) => void times.push(Number(frame.pts)));
    expect(times).toEqual(reordered.map(({ ptsUs }) => ptsUs).sort((a, b) => a - b));
    await decoder.close();
  });

  it('begins at the first keyframe', async () => {
    const decoder = await PictureDecoder.open();
    const times = await decodeAll(decoder, units.slice(4));
    expect(times.flat()).toEqual(units.slice(10).map(({ ptsUs }) => ptsUs));
    expect(decoder.counts.skipped).toBe(6);
    await decoder.close();
  });

  it('leaves out what follows damage until the next keyframe', async () => {
    const decoder = await PictureDecoder.open();
    const input = units.map((unit, index) => (index === 13 ? damaged(unit) : unit));
    const times = (await decodeAll(decoder, input)).flat();
    expect(times).toEqual([...units.slice(0, 13), ...units.slice(20)].map(({ ptsUs }) => ptsUs));
    expect(decoder.counts).toEqual({ pictures: 23, skipped: 6, damaged: 1 });
    await decoder.close();
  });

  it('takes an empty unit for damage, not for the end of the stream', async () => {
    const decoder = await PictureDecoder.open();
    const empty: AccessUnit = { kind: 'video', ptsUs: 0, key: true, bytes: new Uint8Array() };
    const times = await decodeAll(decoder, [empty, ...units]);
    expect(times.flat()).toHaveLength(30);
    expect(decoder.counts.damaged).toBe(1);
    await decoder.close();
  });

  it('follows a change of resolution', async () => {
    const larger = await videoUnits({ width: 640, height: 360, frames: 5, firstPtsUs: 1_000_000 });
    const decoder = await PictureDecoder.open();
    const sizes: string[] = [];
    for (const unit of [...units, ...larger]) {
      await decoder.decode(unit, async ({ width, height }) => void sizes.push(`${width}x${height}`));
    }
    expect(sizes).toEqual([...Array(30).fill('320x180'), ...Array(5).fill('640x360')]);
    await decoder.close();
  });

  it('gives up when nothing decodes for its limit, measured from the first unit in vain', async () => {
    let nowUs = 0;
    const decoder = await PictureDecoder.open({ giveUpAfterS: 5, nowUs: () => nowUs });
    const [key, ...rest] = units;
    if (!key) throw new Error('no keyframe');
    await decodeAll(decoder, [key]);
    nowUs = 60e6;
    const garbage = rest.map(damaged);
    await decodeAll(decoder, garbage.slice(0, 1));
    nowUs = 64.9e6;
    await decodeAll(decoder, garbage.slice(1, 2));
    nowUs = 65e6;
    await expect(decodeAll(decoder, garbage.slice(2, 3))).rejects.toMatchObject({
      code: 'media_decode_failed',
      message:
        'no picture of the video could be decoded for 5 s: check that the stream is H.264 and arrives whole',
      fields: { pictures: 1, skipped: 2, damaged: 1 },
    });
    await decoder.close();
  });

  it('says the rate the stream says', async () => {
    const decoder = await PictureDecoder.open();
    expect(decoder.fps).toBeNull();
    await decodeAll(decoder, units.slice(0, 1));
    expect(decoder.fps).toBeGreaterThan(0);
    await decoder.close();
  });

  it('closes while it decodes, and then refuses units', async () => {
    const decoder = await PictureDecoder.open();
    const [key] = units;
    if (!key) throw new Error('no keyframe');
    const times: number[] = [];
    const decoding = decoder.decode(key, async (frame) => void times.push(Number(frame.pts)));
    await Promise.all([decoder.close(), decoder.close()]);
    await decoding;
    expect(times).toEqual([key.ptsUs]);
    await expect(decoder.decode(key, async () => undefined)).rejects.toMatchObject({ code: 'aborted' });
  });
});
