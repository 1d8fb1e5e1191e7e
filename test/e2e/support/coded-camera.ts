import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFrameCode } from '../../../src-main/media/frame-code.ts';

/** A clip for Chromium's fake camera, which plays it over and over. */
export interface CodedClip {
  readonly path: string;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Writes a Y4M clip in which every picture carries its number (frame-code.ts) over a moving test picture: bars that
 * wander, so that effects have edges and colours to act on.
 */
export async function writeCodedClip(
  folder: string,
  { width, height, fps, frames }: { width: number; height: number; fps: number; frames: number },
): Promise<CodedClip> {
  const path = join(folder, `coded-${width}x${height}.y4m`);
  const file = await open(path, 'w');
  try {
    await file.write(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`);
    const luma = new Uint8Array(width * height);
    const chroma = (width / 2) * (height / 2);
    const blue = new Uint8Array(chroma);
    const red = new Uint8Array(chroma);
    for (let frame = 0; frame < frames; frame += 1) {
      drawBars(luma, { width, height, shift: Math.round((frame * width) / frames) });
      drawTint(blue, red, { width: width / 2, shift: Math.round((frame * width) / frames / 2) });
      writeFrameCode({ data: luma, stride: width, width, height }, { frame, captureUs: 0 });
      await file.write('FRAME\n');
      for (const plane of [luma, blue, red]) await file.write(plane);
    }
  } finally {
    await file.close();
  }
  return { path, frames, width, height };
}

function drawBars(
  luma: Uint8Array,
  { width, height, shift }: { width: number; height: number; shift: number },
) {
  for (let y = 0; y < height; y += 1) {
    const offset = shift + Math.round(Math.sin(y / 40) * 20);
    for (let x = 0; x < width; x += 1) {
      luma[y * width + x] = ((x + offset) >> 6) % 2 === 0 ? 60 + (y * 120) / height : 200 - (y * 90) / height;
    }
  }
}

function drawTint(blue: Uint8Array, red: Uint8Array, { width, shift }: { width: number; shift: number }) {
  for (let index = 0; index < blue.length; index += 1) {
    const x = ((index % width) + shift) % width;
    blue[index] = 90 + (x * 80) / width;
    red[index] = 170 - (x * 80) / width;
  }
}
