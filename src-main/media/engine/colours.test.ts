import {
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_RANGE_UNSPECIFIED,
  AVCOL_SPC_BT709,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_UNSPECIFIED,
} from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { beforeAll, expect, it } from 'vitest';
import type { OutputFormat } from './colours.ts';
import { silenceFfmpeg } from './ffmpeg.ts';
import { FilterChain } from './filter-chain.ts';

beforeAll(() => silenceFfmpeg());

/** Pure red, by what the planes hold. */
const RED = {
  video: [63, 102, 240],
  camera: [81, 90, 240],
  jpeg: [76, 85, 255],
  png: [255, 0, 0],
} as const;

/** A picture of one colour. */
function plain(planes: readonly number[], colorSpace: number, colorRange: number): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.width = 64;
  frame.height = 32;
  frame.format = AV_PIX_FMT_YUV420P;
  frame.getBuffer();
  for (const [index, plane] of (frame.data ?? []).entries()) plane.fill(planes[index] ?? 0);
  frame.colorSpace = colorSpace as Frame['colorSpace'];
  frame.colorRange = colorRange as Frame['colorRange'];
  frame.pts = 0n;
  return frame;
}

/** The planes in the middle of a picture; of RGB, its three bytes there. */
function middle(frame: Frame): number[] {
  const [first, ...rest] = frame.data ?? [];
  const at = 16 * (frame.linesize[0] ?? 0);
  if (frame.format === AV_PIX_FMT_RGB24) return [...(first?.subarray(at + 96, at + 99) ?? [])];
  return [first?.[at + 32] ?? -1, ...rest.map((plane) => plane[plane.length >> 1] ?? -1)];
}

const INPUTS = [
  ['says nothing', RED.video, AVCOL_SPC_UNSPECIFIED, AVCOL_RANGE_UNSPECIFIED],
  ['is BT.709', RED.video, AVCOL_SPC_BT709, AVCOL_RANGE_MPEG],
  ['is BT.601, as cameras are', RED.camera, AVCOL_SPC_SMPTE170M, AVCOL_RANGE_MPEG],
  ['is BT.709 with the full range, as what Chromium draws', [54, 99, 255], AVCOL_SPC_BT709, AVCOL_RANGE_JPEG],
] as const;
const OUTPUTS = ['video', 'camera', 'jpeg', 'png'] as const;

it.each(
  INPUTS.flatMap(([what, planes, space, range]) =>
    OUTPUTS.flatMap((format) =>
      ['', 'scale=32:16'].map((filter) => ({ what, planes, space, range, format, filter })),
    ),
  ),
)('red of a stream that $what stays red as $format, filter "$filter"', async (given) => {
  const { planes, space, range, filter } = given;
  const format: OutputFormat = given.format;
  const chain = new FilterChain({ filter: filter && `${filter},scale=64:32`, size: null, format });
  const frame = plain(planes, space, range);
  let red: number[] = [];
  await chain.filter(frame, async (made) => {
    red = middle(made);
  });
  frame.free();
  await chain.close();
  // Each conversion rounds.
  for (const [index, value] of RED[format].entries())
    expect(Math.abs((red[index] ?? -9) - value)).toBeLessThanOrEqual(3);
});
