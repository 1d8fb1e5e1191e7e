import { describe, expect, it } from 'vitest';
import type { RawFrame } from '../../media/engine/options.ts';
import { PictureChange } from './picture-change.ts';

interface Look {
  readonly width?: number;
  readonly height?: number;
  /** Where a bright bar stands, in columns. */
  readonly bar?: number;
  readonly level?: number;
  readonly chroma?: number;
}

/** A picture with a bar that moves, as the test picture's things do. */
function picture({ width = 64, height = 36, bar = 0, level = 60, chroma = 128 }: Look): RawFrame {
  const luma = new Uint8Array(width * height).fill(level);
  for (let y = 0; y < height; y += 1) luma.fill(200, y * width + bar, y * width + Math.min(width, bar + 8));
  const halves = 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
  return { ptsUs: 0, width, height, data: Buffer.concat([luma, Buffer.alloc(halves, chroma)]) };
}

/** Four pictures of before, whose bar moves. */
function changeFrom(look: Look = {}): PictureChange {
  const change = new PictureChange();
  for (const bar of [0, 10, 20, 30]) change.before(picture({ ...look, bar }));
  return change;
}

describe('whether pictures look otherwise', () => {
  it('is not for what moves', () => {
    const change = changeFrom();
    expect([5, 15, 40, 56].map((bar) => change.after(picture({ bar })))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('is for another brightness, another colour, or another size with another look', () => {
    expect(changeFrom().after(picture({ bar: 5, level: 110 }))).toBe(true);
    expect(changeFrom().after(picture({ bar: 5, chroma: 170 }))).toBe(true);
    expect(changeFrom().after(picture({ width: 50, height: 50, level: 110 }))).toBe(true);
  });

  it('is not for the same look in another size, also an odd one', () => {
    expect(changeFrom().after(picture({ width: 128, height: 72, bar: 10 }))).toBe(false);
    expect(changeFrom().after(picture({ width: 65, height: 37 }))).toBe(false);
  });

  it('is not known with fewer than two pictures of before', () => {
    const change = new PictureChange();
    expect(change.after(picture({}))).toBeNull();
    change.before(picture({}));
    expect(change.after(picture({ level: 250 }))).toBeNull();
  });
});
