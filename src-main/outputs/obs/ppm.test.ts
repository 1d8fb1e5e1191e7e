import { describe, expect, it } from 'vitest';
import { readPpm } from './ppm.ts';

const ppm = (head: string, ...bytes: number[]): Uint8Array =>
  Buffer.concat([Buffer.from(head), Uint8Array.from(bytes)]);

describe('a PPM picture', () => {
  it('is read as brightness', () => {
    const seen = readPpm(ppm('P6\n2 1\n255\n', 255, 255, 255, 255, 0, 0));
    expect(seen).toEqual({ width: 2, height: 1, luma: Uint8Array.from([255, 76]) });
  });

  it.each([
    ['another format', ppm('P5\n1 1\n255\n', 0, 0, 0)],
    ['another depth', ppm('P6\n1 1\n65535\n', 0, 0, 0, 0, 0, 0)],
    ['cut off', ppm('P6\n2 2\n255\n', 1, 2, 3)],
    ['no size', ppm('P6\n0 5\n255\n')],
    ['too large', ppm('P6\n99999 99999\n255\n')],
    ['nothing', new Uint8Array()],
  ])('is refused: %s', (_what, bytes) => {
    expect(readPpm(bytes)).toBeNull();
  });
});
