import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import type { ChosenFile } from '../../src-preload/contract.ts';
import { liveFile } from './live-file.ts';

const file = (width: number | null, height: number | null): ChosenFile => ({
  id: 'a',
  name: 'a.mp4',
  durationS: 1,
  width,
  height,
});

describe('how a file is streamed', () => {
  it.each([
    [640, 480, null],
    [1280, 720, null],
    [3840, 2160, { width: 1280, height: 720 }],
    [1080, 1920, { width: 406, height: 720 }],
    [20_000, 10, { width: 1280, height: 2 }],
    [null, null, null],
  ])('%s × %s becomes %j', (width, height, size) => {
    expect(liveFile('/a.mp4', file(width, height), { ...defaultSettings.capture, bitrateBps: 5e6 })).toEqual({
      path: '/a.mp4',
      size,
      bitrateBps: 5e6,
    });
  });
});
