import { expect, it } from 'vitest';
import { defaultBitrateBps, encoderConfig, h264CodecString } from './encoder-config.ts';

const target = (width: number, height: number, fps: number) => ({ width, height, fps });

it.each([
  [target(512, 512, 30), 'avc1.42E01F'],
  [target(1280, 720, 30), 'avc1.42E01F'],
  [target(1280, 720, 60), 'avc1.42E020'],
  [target(1920, 1080, 30), 'avc1.42E028'],
  [target(1920, 1080, 60), 'avc1.42E02A'],
  [target(2560, 1440, 30), 'avc1.42E032'],
  [target(3840, 2160, 30), 'avc1.42E033'],
  [target(3840, 2160, 60), 'avc1.42E034'],
])('names the lowest level that holds %o', (size, codec) => {
  expect(h264CodecString(size)).toBe(codec);
});

it('gives larger pictures more bits, though fewer for each pixel', () => {
  const [small, usual, large] = [target(512, 512, 30), target(1280, 720, 30), target(1920, 1080, 30)].map(
    defaultBitrateBps,
  );
  expect([small, usual, large]).toEqual([1_170_000, 3_000_000, 5_510_000]);
});

it('holds nothing back, whatever the codec', () => {
  const h264 = encoderConfig({ codec: 'h264', ...target(1280, 720, 30), bitrateBps: 3e6 });
  const vp8 = encoderConfig({ codec: 'vp8', ...target(1280, 720, 30), bitrateBps: 3e6 });
  expect(h264).toMatchObject({
    latencyMode: 'realtime',
    avc: { format: 'annexb' },
    framerate: 30,
    bitrate: 3e6,
  });
  expect(vp8).toMatchObject({ codec: 'vp8', latencyMode: 'realtime' });
});
