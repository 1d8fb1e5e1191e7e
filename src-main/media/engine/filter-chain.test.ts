import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { silenceFfmpeg } from './ffmpeg.ts';
import { FilterChain, type UsePicture } from './filter-chain.ts';

beforeAll(() => silenceFfmpeg());

/**
 * A picture, black at the left and white at the right, with grey chroma; in memory of its own, which `fromBuffer` would not
 * give it: that leaves the picture in JavaScript's, which is freed while filters still refer to it.
 */
function picture(ptsUs: number, width = 64, height = 32): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.width = width;
  frame.height = height;
  frame.format = AV_PIX_FMT_YUV420P;
  frame.getBuffer();
  const [luma, ...chroma] = frame.data ?? [];
  const lineBytes = frame.linesize[0] ?? 0;
  for (let y = 0; y < height; y += 1) {
    luma?.fill(16, y * lineBytes, y * lineBytes + width / 2);
    luma?.fill(235, y * lineBytes + width / 2, y * lineBytes + width);
  }
  for (const plane of chroma) plane.fill(128);
  frame.pts = BigInt(ptsUs);
  return frame;
}

interface Seen {
  readonly ptsUs: number;
  readonly size: string;
  /** Luma at the left and right edge of the middle row. */
  readonly luma: readonly [number, number];
}

function watch(): { seen: Seen[]; use: UsePicture } {
  const seen: Seen[] = [];
  const use: UsePicture = async (frame, ptsUs) => {
    const { width, height } = frame;
    const data = frame.toBuffer();
    const row = (height >> 1) * width;
    seen.push({ ptsUs, size: `${width}x${height}`, luma: [data[row] ?? -1, data[row + width - 1] ?? -1] });
  };
  return { seen, use };
}

/** Filters one picture and frees it. */
async function pass(chain: FilterChain, frame: Frame, use: UsePicture): Promise<void> {
  await chain.filter(frame, use);
  frame.free();
}

describe('FilterChain', () => {
  it('passes pictures through at once, with their times', async () => {
    const chain = new FilterChain({ filter: '', size: null });
    const { seen, use } = watch();
    await pass(chain, picture(-5), use);
    await pass(chain, picture(33_333), use);
    expect(seen).toEqual([
      { ptsUs: -5, size: '64x32', luma: [16, 235] },
      { ptsUs: 33_333, size: '64x32', luma: [16, 235] },
    ]);
    await chain.close();
  });

  it('changes to another chain between two pictures without losing one a filter held', async () => {
    const chain = new FilterChain({ filter: 'reverse', size: null });
    const { seen, use } = watch();
    await pass(chain, picture(0), use);
    await pass(chain, picture(33_333), use);
    expect(seen).toEqual([]);
    await chain.replace('hflip');
    await pass(chain, picture(66_667), use);
    expect(seen.map(({ ptsUs, luma }) => [ptsUs, ...luma])).toEqual([
      [0, 16, 235],
      [33_333, 16, 235],
      [66_667, 235, 16],
    ]);
    await chain.close();
  });

  it('drains what filters hold, and goes on afterwards', async () => {
    const chain = new FilterChain({ filter: 'reverse', size: null });
    const { seen, use } = watch();
    await pass(chain, picture(0), use);
    await chain.drain(use);
    expect(seen.map(({ ptsUs }) => ptsUs)).toEqual([0]);
    await pass(chain, picture(1_000_000), use);
    await chain.drain(use);
    expect(seen.map(({ ptsUs }) => ptsUs)).toEqual([0, 1_000_000]);
    await chain.close();
  });

  it('keeps the old chain when FFmpeg refuses the new one', async () => {
    const chain = new FilterChain({ filter: 'hflip', size: null });
    const { seen, use } = watch();
    await pass(chain, picture(0), use);
    await expect(chain.replace('edgedetect=low=banana')).rejects.toMatchObject({
      code: 'params_invalid',
      message: expect.stringContaining('FFmpeg refuses the filter "edgedetect=low=banana"'),
    });
    await expect(chain.replace('crop=1000:1000')).rejects.toMatchObject({ code: 'params_invalid' });
    await pass(chain, picture(1), use);
    expect(seen[1]?.luma).toEqual([235, 16]);
    await chain.close();
  });

  it('refuses a filter that does not exist before any picture came', async () => {
    expect(() => new FilterChain({ filter: 'nosuch=1', size: null })).toThrow(
      'FFmpeg refuses the filter "nosuch=1"; correct its name or options',
    );
    const chain = new FilterChain({ filter: '', size: null });
    await expect(chain.replace('hflip[')).rejects.toMatchObject({ code: 'params_invalid' });
    await chain.close();
  });

  it('takes commands while it runs, and gives them again when the pictures change their size', async () => {
    const chain = new FilterChain({ filter: 'eq@light=brightness=0', size: null });
    const { seen, use } = watch();
    await pass(chain, picture(0), use);
    await chain.command({ target: 'eq@light', command: 'brightness', argument: '-1' });
    await pass(chain, picture(1), use);
    await pass(chain, picture(2, 128, 64), use);
    expect(seen.map(({ size, luma }) => [size, luma[1]])).toEqual([
      ['64x32', 235],
      ['64x32', 0],
      ['128x64', 0],
    ]);
    await chain.close();
  });

  it('keeps commands that come before the first picture', async () => {
    const chain = new FilterChain({ filter: 'eq=brightness=0', size: null });
    const { seen, use } = watch();
    await chain.command({ target: 'eq', command: 'brightness', argument: '-1' });
    await pass(chain, picture(0), use);
    expect(seen[0]?.luma[1]).toBe(0);
    await chain.close();
  });

  it('forgets commands of a chain that was replaced', async () => {
    const chain = new FilterChain({ filter: 'eq=brightness=0', size: null });
    const { seen, use } = watch();
    await chain.command({ target: 'eq', command: 'brightness', argument: '-1' });
    await chain.replace('eq=brightness=0');
    await pass(chain, picture(0), use);
    expect(seen[0]?.luma[1]).toBe(235);
    await chain.close();
  });

  it('says which command a filter does not take', async () => {
    const chain = new FilterChain({ filter: 'edgedetect', size: null });
    const { use } = watch();
    await pass(chain, picture(0), use);
    const command = { target: 'edgedetect', command: 'low', argument: '0.3' };
    await expect(chain.command(command)).rejects.toMatchObject({
      code: 'params_invalid',
      message: expect.stringContaining(
        'the filter "edgedetect" does not take low=0.3 while it runs; send a new filter instead',
      ),
    });
    await expect(chain.command({ ...command, target: 'nobody' })).rejects.toMatchObject({
      code: 'params_invalid',
    });
    await chain.close();
  });

  it.each([
    ['scales into the size with bars', '', { width: 100, height: 100 }, '100x100'],
    ['keeps the size whatever the filter does', 'crop=20:10', { width: 48, height: 48 }, '48x48'],
    ['makes odd sizes even', 'scale=33:17', null, '32x16'],
    ['takes the size the filter makes', 'scale=96:40', null, '96x40'],
    ['runs graphs with branches', 'split[a][b];[a]hflip[c];[c][b]hstack', null, '128x32'],
  ])('%s', async (_what, filter, size, expected) => {
    const chain = new FilterChain({ filter, size });
    const { seen, use } = watch();
    await pass(chain, picture(0), use);
    expect(seen[0]?.size).toBe(expected);
    await chain.close();
  });

  it('puts black bars where the aspect differs', async () => {
    const chain = new FilterChain({ filter: '', size: { width: 64, height: 64 } });
    let top = -1;
    await pass(chain, picture(0), async (frame) => {
      top = frame.toBuffer()[63] ?? -1;
    });
    expect(top).toBe(16);
    await chain.close();
  });

  it('closes while it works, and then refuses everything', async () => {
    const chain = new FilterChain({ filter: 'gblur=sigma=20', size: null });
    const { seen, use } = watch();
    const frame = picture(0, 640, 360);
    const working = chain.filter(frame, use);
    await Promise.all([chain.close(), chain.close()]);
    await working;
    frame.free();
    expect(seen).toHaveLength(1);
    await expect(chain.replace('hflip')).rejects.toMatchObject({ code: 'aborted' });
    await expect(chain.command({ target: 'a', command: 'b', argument: 'c' })).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
