import { expect, it } from 'vitest';
import { cropArea, fitArea, scaledSize } from './crop.ts';

const size = (width: number, height: number) => ({ width, height });

it.each([
  ['the same size', size(1280, 720), size(1280, 720), { x: 0, y: 0, width: 1280, height: 720 }],
  [
    'another size of the same shape',
    size(1920, 1080),
    size(1280, 720),
    { x: 0, y: 0, width: 1920, height: 1080 },
  ],
  ['nearly the same shape', size(1366, 768), size(1280, 720), { x: 0, y: 0, width: 1366, height: 768 }],
  ['square of wide', size(1280, 720), size(512, 512), { x: 280, y: 0, width: 720, height: 720 }],
  ['wide of 4:3', size(640, 480), size(1280, 720), { x: 0, y: 60, width: 640, height: 360 }],
  ['upright of wide', size(1280, 720), size(360, 640), { x: 438, y: 0, width: 404, height: 720 }],
  ['odd sides', size(1279, 719), size(512, 512), { x: 280, y: 0, width: 718, height: 718 }],
])('crops %s from the middle, at even places', (_, source, wanted, area) => {
  expect(cropArea(source, wanted)).toEqual(area);
});

it.each([
  [size(640, 480), size(1280, 720), { x: 160, y: 0, width: 960, height: 720 }],
  [size(1920, 1080), size(512, 512), { x: 0, y: 112, width: 512, height: 288 }],
])('fits the whole of %o into %o', (source, wanted, area) => {
  expect(fitArea(source, wanted)).toEqual(area);
});

it('scales to even sides that an encoder takes', () => {
  expect(scaledSize(size(1280, 720), 0.75)).toEqual(size(960, 540));
  expect(scaledSize(size(854, 480), 0.75)).toEqual(size(640, 360));
  expect(scaledSize(size(160, 120), 0.5)).toEqual(size(128, 96));
});
