import { describe, expect, it } from 'vitest';
import { fitFilter, orientationOf, shownSize } from './picture-fit.ts';

/** FFmpeg's display matrix from its four turning numbers. */
function matrix(a: number, b: number, c: number, d: number): Buffer {
  const buffer = Buffer.alloc(36);
  [a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30].forEach((value, index) => {
    buffer.writeInt32LE(value, index * 4);
  });
  return buffer;
}

describe('orientationOf', () => {
  it.each([
    ['none', null, 0, false],
    ['identity', matrix(1, 0, 0, 1), 0, false],
    ['portrait phone', matrix(0, 1, -1, 0), 90, false],
    ['upside down', matrix(-1, 0, 0, -1), 180, false],
    ['other portrait', matrix(0, -1, 1, 0), 270, false],
    ['selfie', matrix(-1, 0, 0, 1), 0, true],
    ['truncated', Buffer.alloc(12), 0, false],
  ] as const)('reads %s', (_name, bytes, degrees, mirrored) => {
    expect(orientationOf(bytes)).toEqual({ degrees, mirrored });
  });
});

describe('shownSize', () => {
  const upright = { degrees: 0, mirrored: false } as const;

  it('is even, turned, with square pixels', () => {
    expect(shownSize({ width: 853, height: 481 }, 1, upright)).toEqual({ width: 854, height: 482 });
    expect(shownSize({ width: 1920, height: 1080 }, 1, { degrees: 90, mirrored: false })).toEqual({
      width: 1080,
      height: 1920,
    });
    expect(shownSize({ width: 720, height: 576 }, 64 / 45, upright)).toEqual({ width: 1024, height: 576 });
    expect(shownSize({ width: 720, height: 480 }, 8 / 9, upright)).toEqual({ width: 720, height: 540 });
  });

  it('is large enough to be encoded', () => {
    expect(shownSize({ width: 8, height: 5 }, 1, upright)).toEqual({ width: 32, height: 32 });
  });
});

describe('fitFilter', () => {
  it('turns before it fits', () => {
    const filter = fitFilter({ width: 640, height: 360 }, { degrees: 90, mirrored: true });
    expect(filter.split(',')[0]).toBe('hflip');
    expect(filter.indexOf('transpose')).toBeLessThan(filter.indexOf('scale'));
  });
});
