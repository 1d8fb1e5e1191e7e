import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FrameCode, type LumaPlane, readFrameCode, writeFrameCode } from './frame-code.ts';

const CODE: FrameCode = { frame: 11_184_810, captureUs: 187_649_984_473_770 };

function plane(width: number, height: number, level = 128, stride = width): LumaPlane {
  return { data: new Uint8Array(stride * height).fill(level), stride, width, height };
}

/** A picture changed pixel by pixel. */
function mapped(source: LumaPlane, change: (value: number, at: number) => number): LumaPlane {
  return { ...source, data: source.data.map((value, at) => Math.max(0, Math.min(255, change(value, at)))) };
}

/** A picture scaled to another size by averaging the source pixels under each target pixel. */
function scaled(source: LumaPlane, width: number, height: number): LumaPlane {
  const target = plane(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const x0 = Math.floor((x * source.width) / width);
      const x1 = Math.max(x0 + 1, Math.floor(((x + 1) * source.width) / width));
      const y0 = Math.floor((y * source.height) / height);
      const y1 = Math.max(y0 + 1, Math.floor(((y + 1) * source.height) / height));
      let sum = 0;
      for (let sy = y0; sy < y1; sy += 1) {
        for (let sx = x0; sx < x1; sx += 1) sum += source.data[sy * source.stride + sx] ?? 0;
      }
      target.data[y * width + x] = sum / ((x1 - x0) * (y1 - y0));
    }
  }
  return target;
}

describe('frame code', () => {
  it('reads back what was written, for every number, time, size and stride', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 24 - 1 }),
        fc.integer({ min: 0, max: 2 ** 48 - 1 }),
        fc.integer({ min: 128, max: 700 }),
        fc.integer({ min: 96, max: 500 }),
        fc.integer({ min: 0, max: 40 }),
        (frame, captureUs, width, height, padding) => {
          const picture = plane(width, height, 90, width + padding);
          writeFrameCode(picture, { frame, captureUs });
          expect(readFrameCode(picture)).toEqual({ frame, captureUs });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('carries numbers modulo its width', () => {
    const picture = plane(320, 240);
    writeFrameCode(picture, { frame: 2 ** 24 + 5, captureUs: 2 ** 48 + 7 });
    expect(readFrameCode(picture)).toEqual({ frame: 5, captureUs: 7 });
  });

  it('touches the top eighth only', () => {
    const picture = plane(640, 480, 77);
    writeFrameCode(picture, CODE);
    expect(picture.data.subarray(640 * 60).every((value) => value === 77)).toBe(true);
  });

  it.each([
    ['down', 1280, 720, 320, 180],
    ['up', 128, 96, 640, 480],
    ['to another aspect', 640, 480, 512, 512],
    ['from 4K', 3840, 2160, 854, 480],
  ])('survives scaling %s', (_name, width, height, toWidth, toHeight) => {
    const picture = plane(width, height);
    writeFrameCode(picture, CODE);
    expect(readFrameCode(scaled(picture, toWidth, toHeight))).toEqual(CODE);
  });

  it('survives brightness, contrast, polarity and mirroring', () => {
    const picture = plane(640, 360);
    writeFrameCode(picture, CODE);
    expect(readFrameCode(mapped(picture, (value) => value * 0.3 + 120))).toEqual(CODE);
    expect(readFrameCode(mapped(picture, (value) => 255 - value))).toEqual(CODE);
    const mirrored = { ...picture, data: picture.data.slice() };
    for (let y = 0; y < picture.height; y += 1) mirrored.data.subarray(y * 640, (y + 1) * 640).reverse();
    expect(readFrameCode(mirrored)).toEqual(CODE);
  });

  it('reads exactly or not at all under noise', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 255 }),
        fc.infiniteStream(fc.integer({ min: -255, max: 255 })),
        (strength, noise) => {
          const picture = plane(128, 96);
          writeFrameCode(picture, CODE);
          const noisy = mapped(picture, (value) => value + (Number(noise.next().value) * strength) / 255);
          const read = readFrameCode(noisy);
          if (strength < 60) expect(read).toEqual(CODE);
          else expect([null, CODE]).toContainEqual(read);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('finds none in pictures that carry none', () => {
    expect(readFrameCode(plane(640, 360, 0))).toBeNull();
    expect(readFrameCode(plane(640, 360, 255))).toBeNull();
    const gradient = mapped(plane(640, 360), (_value, at) => (at % 640) / 2.5);
    expect(readFrameCode(gradient)).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 96, maxLength: 96 }), (cells) => {
        const picture = plane(128, 96);
        for (let y = 0; y < 12; y += 1) {
          for (let x = 0; x < 128; x += 1) picture.data[y * 128 + x] = cells[(y >> 2) * 32 + (x >> 2)] ?? 0;
        }
        expect(readFrameCode(picture)).toBeNull();
      }),
    );
  });

  it('rejects a code with any one cell turned over', () => {
    for (let row = 0; row < 3; row += 1) {
      for (let column = 0; column < 32; column += 1) {
        const picture = plane(128, 96);
        writeFrameCode(picture, CODE);
        for (let y = row * 4; y < row * 4 + 4; y += 1) {
          for (let x = column * 4; x < column * 4 + 4; x += 1) {
            picture.data[y * 128 + x] = (picture.data[y * 128 + x] ?? 0) > 128 ? 16 : 235;
          }
        }
        expect(readFrameCode(picture)).toBeNull();
      }
    }
  });
});
