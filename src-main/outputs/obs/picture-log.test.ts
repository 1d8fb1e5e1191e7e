import { describe, expect, it } from 'vitest';
import { writeFrameCode } from '../../media/frame-code.ts';
import { PictureLog } from './picture-log.ts';
import type { SmallPicture } from './small-picture.ts';

const SIZE = { width: 256, height: 144 };

/** A bright bar that moves; `contrast` as another range of brightness would make it. */
function picture(step: number, { noise = 0, contrast = 1 } = {}): SmallPicture {
  const luma = new Uint8Array(SIZE.width * SIZE.height);
  for (let at = 0; at < luma.length; at += 1) {
    const x = at % SIZE.width;
    const bar = x >= step * 4 && x < step * 4 + 40 ? 200 : 40;
    luma[at] = Math.min(255, bar * contrast + ((at * 7919) % (2 * noise + 1)));
  }
  return { ...SIZE, luma };
}

function coded(frame: number): SmallPicture {
  const plain = picture(0);
  writeFrameCode({ data: plain.luma, stride: SIZE.width, ...SIZE }, { frame, captureUs: 0 });
  return plain;
}

describe('pictures that were output', () => {
  it('are found by their looks, whatever encoding did to them', () => {
    const log = new PictureLog();
    for (let step = 0; step < 30; step += 1) log.add(1000 + step * 33, picture(step));
    expect(log.find(picture(12, { noise: 6, contrast: 1.1 }))).toBe(1000 + 12 * 33);
  });

  it('are not told from each other while nothing moves', () => {
    const log = new PictureLog();
    for (let step = 0; step < 30; step += 1) log.add(1000 + step * 33, picture(5, { noise: step % 3 }));
    expect(log.find(picture(5))).toBeNull();
  });

  it('are told by their frame code although nothing else moves', () => {
    const log = new PictureLog();
    for (let frame = 0; frame < 30; frame += 1) log.add(1000 + frame * 33, coded(frame));
    expect(log.find(coded(17))).toBe(1000 + 17 * 33);
  });

  it('are not what looks otherwise, nor what has no looks', () => {
    const log = new PictureLog();
    for (let step = 0; step < 10; step += 1) log.add(1000 + step * 33, picture(step));
    expect(log.find(picture(50))).toBeNull();
    expect(log.find({ ...SIZE, luma: new Uint8Array(SIZE.width * SIZE.height).fill(128) })).toBeNull();
  });

  it('are forgotten after some seconds', () => {
    const log = new PictureLog();
    log.add(0, coded(1));
    log.add(10_000, coded(2));
    expect(log.find(coded(1))).not.toBe(0);
  });
});
