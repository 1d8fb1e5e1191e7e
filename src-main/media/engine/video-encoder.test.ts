import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { afterEach, describe, expect, it } from 'vitest';
import { silenceFfmpeg } from './ffmpeg.ts';
import { defaultBitrateBps, VideoEncoder, type VideoEncoderOptions } from './video-encoder.ts';

silenceFfmpeg();

const OPTIONS: VideoEncoderOptions = {
  width: 320,
  height: 240,
  fps: 30,
  bitrateBps: 400_000,
  gopFrames: 10,
};

/** A picture whose content depends on `seed`, so that consecutive ones differ everywhere. */
function picture(width: number, height: number, seed: number): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.format = AV_PIX_FMT_YUV420P;
  frame.width = width;
  frame.height = height;
  frame.getBuffer();
  let state = seed + 1;
  for (const plane of frame.data ?? []) {
    for (let at = 0; at < plane.length; at += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      plane[at] = state >>> 24;
    }
  }
  return frame;
}

/** Types of the NAL units, in order, found at 4-byte start codes; null where a 3-byte one is met. */
function nalTypes(bytes: Uint8Array): (number | null)[] {
  const types: (number | null)[] = [];
  for (let at = 0; at + 3 < bytes.length; at += 1) {
    if (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 1) continue;
    types.push(bytes[at - 1] === 0 ? (bytes[at + 3] ?? 0) & 31 : null);
  }
  return types;
}

describe('VideoEncoder', () => {
  const frames: Frame[] = [];
  const make = (seed: number): Frame => {
    const frame = picture(OPTIONS.width, OPTIONS.height, seed);
    frames.push(frame);
    return frame;
  };
  afterEach(() => {
    for (const frame of frames.splice(0)) frame.free();
  });

  it('gives one unit per picture, at once, with its exact timestamp', async () => {
    const encoder = await VideoEncoder.open(OPTIONS);
    const times = [1_000_000, 1_033_333, 1_033_334, 1_100_001, 9_000_000_007];
    for (const [index, ptsUs] of times.entries()) {
      const units = await encoder.encode(make(index), { ptsUs });
      expect(units.map((unit) => [unit.kind, unit.ptsUs, unit.dtsUs])).toEqual([['video', ptsUs, undefined]]);
    }
    await encoder.close();
  });

  it('puts keyframes where asked and at the end of each group, with SPS and PPS, all start codes 4 bytes long', async () => {
    const encoder = await VideoEncoder.open(OPTIONS);
    const keys: number[] = [];
    for (let index = 0; index < 25; index += 1) {
      const units = await encoder.encode(make(index), {
        ptsUs: 1_000_000 + index * 33_333,
        forceKey: index === 4,
      });
      const types = nalTypes(units[0]?.bytes ?? new Uint8Array());
      expect(types).not.toContain(null);
      if (units[0]?.key) {
        keys.push(index);
        expect(types).toEqual(expect.arrayContaining([7, 8, 5]));
      } else {
        expect(types).toEqual([1]);
      }
    }
    expect(keys).toEqual([0, 4, 14, 24]);
    await encoder.close();
  });

  it('serves calls in order, and closes after the one in work', async () => {
    const encoder = await VideoEncoder.open(OPTIONS);
    const calls = [0, 1, 2].map((index) => encoder.encode(make(index), { ptsUs: 1_000_000 + index }));
    const closed = encoder.close();
    expect((await Promise.all(calls)).flat().map((unit) => unit.ptsUs)).toEqual([
      1_000_000, 1_000_001, 1_000_002,
    ]);
    await closed;
    expect(await encoder.encode(make(3), { ptsUs: 2_000_000 })).toEqual([]);
    await encoder.close();
  });

  it('names the values x264 refuses', async () => {
    await expect(VideoEncoder.open({ ...OPTIONS, width: 321 })).rejects.toMatchObject({
      code: 'media_option_invalid',
      message: expect.stringContaining('321x240'),
    });
  });
});

describe('defaultBitrateBps', () => {
  it('follows size and rate within bounds', () => {
    expect(defaultBitrateBps(1280, 720, 30)).toBe(2_764_800);
    expect(defaultBitrateBps(128, 96, 5)).toBe(150_000);
    expect(defaultBitrateBps(7680, 4320, 60)).toBe(40_000_000);
  });
});
