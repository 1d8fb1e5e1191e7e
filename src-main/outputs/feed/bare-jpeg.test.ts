import { describe, expect, it } from 'vitest';
import { BARE_START, bareJpeg } from './bare-jpeg.ts';

const jpeg = (content: number): Uint8Array => new Uint8Array([0xff, 0xd8, 0xff, 0xe0, content, 0xff, 0xd9]);

describe('bare JPEG pictures', () => {
  it('are whole pictures one after the other, each with an empty comment first', () => {
    const body = Buffer.concat([BARE_START, bareJpeg(jpeg(1)), bareJpeg(jpeg(2))]);
    const whole = (content: number): number[] => [
      0xff,
      0xd8,
      0xff,
      0xfe,
      0,
      2,
      0xff,
      0xe0,
      content,
      0xff,
      0xd9,
    ];
    expect([...body]).toEqual([...whole(1), ...whole(2), ...BARE_START]);
  });

  it('say with each picture that the next one begins', () => {
    expect(bareJpeg(jpeg(1)).subarray(-BARE_START.length)).toEqual(BARE_START);
  });
});
