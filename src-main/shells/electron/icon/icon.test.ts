import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { drawIcon, type IconLook } from './draw.ts';
import { logoSvg } from './shape.ts';

/** The pixel at a place on the 64 × 64 grid, as `[red, green, blue, alpha]`. */
function pixelOf(look: IconLook, x: number, y: number): number[] {
  const png = drawIcon(look);
  const size = png.readUInt32BE(16);
  const lines = inflateSync(png.subarray(png.indexOf('IDAT') + 4, png.indexOf('IEND') - 8));
  const [column, row] = [x, y].map((at) => Math.floor((at / 64) * size)) as [number, number];
  const start = row * (size * 4 + 1) + 1 + column * 4;
  return [...lines.subarray(start, start + 4)];
}

describe('the icon', () => {
  const tile: IconLook = { size: 64, style: 'tile', dot: null };

  test('is a PNG of its size', () => {
    const png = drawIcon({ ...tile, size: 48 });
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([48, 48]);
  });

  test('has a white stroke on its tile, and clear corners', () => {
    expect(pixelOf(tile, 32, 32)).toEqual([255, 255, 255, 255]);
    expect(pixelOf(tile, 32, 4)).toEqual([0x0a, 0x6c, 0x78, 255]);
    expect(pixelOf(tile, 0, 0)[3]).toBe(0);
  });

  test('carries a dot of the colour it is given, with a clear gap around it', () => {
    const live = { ...tile, dot: '#d93025' };
    expect(pixelOf(live, 50, 50)).toEqual([0xd9, 0x30, 0x25, 255]);
    expect(pixelOf(live, 50, 36.5)[3]).toBe(0);
  });

  test('as a template is black on nothing', () => {
    const template: IconLook = { size: 64, style: 'template', dot: null };
    expect(pixelOf(template, 32, 32)).toEqual([0, 0, 0, 255]);
    expect(pixelOf(template, 32, 4)[3]).toBe(0);
  });
});

test("the window's logo is the same drawing", () => {
  const file = join(import.meta.dirname, '../../../../src-renderer/assets/logo.svg');
  expect(readFileSync(file, 'utf8')).toBe(logoSvg());
});
