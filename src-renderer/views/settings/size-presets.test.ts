import { expect, it } from 'vitest';
import { settingsSchema } from '../../../src-preload/contract.ts';
import { sizeName, sizePresets } from './size-presets.ts';

it.each(Object.entries(sizePresets))('%s is a size the settings take, and is recognised', (name, size) => {
  const { width, height } = settingsSchema.shape.capture.shape;
  expect([width.parse(size.width), height.parse(size.height)]).toEqual([size.width, size.height]);
  expect(sizeName(size.width, size.height)).toBe(name);
});

it('calls every other size custom', () => {
  expect(sizeName(1280, 718)).toBe('custom');
});
