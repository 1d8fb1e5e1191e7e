import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import type { AccessUnit } from '../../src-main/media/access-unit.ts';
import { VideoEncoder } from '../../src-main/media/engine/video-encoder.ts';

/** A colour as pictures carry it: BT.709, limited range, as browsers take it where a stream says nothing. */
export interface PlainColour {
  readonly y: number;
  readonly u: number;
  readonly v: number;
}

/** Pure red and blue. */
export const RED: PlainColour = { y: 63, u: 102, v: 240 };
export const BLUE: PlainColour = { y: 32, u: 240, v: 118 };

/** Encodes `frames` pictures of one colour, the first of them a keyframe. */
export async function plainUnits(
  colour: PlainColour,
  { width = 320, height = 180, frames = 15 } = {},
): Promise<AccessUnit[]> {
  const encoder = await VideoEncoder.open({
    width,
    height,
    fps: 30,
    bitrateBps: 1_000_000,
    gopFrames: frames,
  });
  const data = Buffer.alloc((width * height * 3) / 2, colour.y);
  data.fill(colour.u, width * height, (width * height * 5) / 4);
  data.fill(colour.v, (width * height * 5) / 4);
  const units: AccessUnit[] = [];
  for (let index = 0; index < frames; index += 1) {
    const frame = Frame.fromVideoBuffer(data, { width, height, format: AV_PIX_FMT_YUV420P });
    units.push(...(await encoder.encode(frame, { ptsUs: index * 33_333 })));
    frame.free();
  }
  await encoder.close();
  return units;
}
