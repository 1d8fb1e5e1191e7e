import { describe, expect, it } from 'vitest';
import type { SmallPicture } from '../../outputs/obs/picture-times.ts';
import { PictureMatcher } from './picture-matcher.ts';

/** A bright bar that has moved `step` of 60 steps over a grey ground; brightness from `black` to `white`. */
function bar(
  step: number,
  width: number,
  height: number,
  [black, white]: readonly [number, number],
): SmallPicture {
  const luma = new Uint8Array(width * height);
  const from = (step * width) / 60;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      luma[y * width + x] = x >= from && x < from + width / 8 ? white : black + (y * 40) / height;
  return { width, height, luma };
}

const VIDEO = [16, 235] as const;
const SCREEN = [0, 255] as const;

describe('a picture that is seen elsewhere', () => {
  it('is found in another size and range of brightness, with the time it was output', () => {
    const matcher = new PictureMatcher();
    for (let step = 0; step < 40; step += 1) matcher.add(bar(step, 640, 360, VIDEO), 1000 + step * 33);
    for (const step of [3, 17, 39]) expect(matcher.find(bar(step, 256, 144, SCREEN))).toBe(1000 + step * 33);
  });

  it('is not found where it was not output', () => {
    const matcher = new PictureMatcher();
    expect(matcher.find(bar(3, 256, 144, SCREEN))).toBeNull();
    for (let step = 0; step < 20; step += 1) matcher.add(bar(step, 640, 360, VIDEO), step);
    const black = { width: 256, height: 144, luma: new Uint8Array(256 * 144).fill(255) };
    expect(matcher.find(black)).toBeNull();
  });

  it('cannot be told from others where the picture stands still or comes again', () => {
    const still = new PictureMatcher();
    for (let n = 0; n < 20; n += 1) still.add(bar(5, 640, 360, VIDEO), n);
    expect(still.find(bar(5, 256, 144, SCREEN))).toBeNull();
    const again = new PictureMatcher();
    for (let n = 0; n < 40; n += 1) again.add(bar(n % 20, 640, 360, VIDEO), n);
    expect(again.find(bar(5, 256, 144, SCREEN))).toBeNull();
  });

  it('is forgotten after three seconds', () => {
    const matcher = new PictureMatcher();
    for (let n = 0; n < 91; n += 1) matcher.add(bar(n % 60, 320, 180, VIDEO), n);
    expect(matcher.find(bar(0, 256, 144, SCREEN))).toBe(60);
  });
});
