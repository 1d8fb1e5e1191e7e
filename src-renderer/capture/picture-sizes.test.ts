import { expect, it } from 'vitest';
import { settingsSchema } from '../../src-preload/contract.ts';
import { BITRATES_BPS, PICTURE_RATES, PICTURE_SIZES, withOwn } from './picture-sizes.ts';

const { width, height, fps, bitrateBps } = settingsSchema.shape.capture.shape;

it('offers only what the settings take', () => {
  for (const size of PICTURE_SIZES)
    expect([width.parse(size.width), height.parse(size.height)]).toEqual([size.width, size.height]);
  for (const rate of PICTURE_RATES) expect(fps.parse(rate)).toBe(rate);
  for (const bps of BITRATES_BPS) expect(bitrateBps.parse(bps)).toBe(bps);
});

it('offers what is set too, in its place', () => {
  expect(withOwn([15, 30], 24)).toEqual([15, 24, 30]);
  expect(withOwn([15, 30], 30)).toEqual([15, 30]);
  expect(withOwn([15, 30], null)).toEqual([15, 30]);
});
