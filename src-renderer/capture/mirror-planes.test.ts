import { expect, it } from 'vitest';
import { canMirror, mirrorPlanes } from './mirror-planes.ts';

const filled = (bytes: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: bytes }, (_, index) => index);

it('turns each row of each plane of I420 round and leaves what pads the rows', () => {
  const bytes = filled(4 * 8 + 2 * 4 * 2);
  const layout = [
    { offset: 0, stride: 8 },
    { offset: 32, stride: 4 },
    { offset: 40, stride: 4 },
  ];
  mirrorPlanes(bytes.buffer, 'I420', layout, { width: 4, height: 4 });
  expect([...bytes.subarray(8, 16)]).toEqual([11, 10, 9, 8, 12, 13, 14, 15]);
  expect([...bytes.subarray(32)]).toEqual([33, 32, 34, 35, 37, 36, 38, 39, 41, 40, 42, 43, 45, 44, 46, 47]);
});

it('keeps the two colours of an NV12 sample together', () => {
  const bytes = filled(4 * 2 + 4);
  const layout = [
    { offset: 0, stride: 4 },
    { offset: 8, stride: 4 },
  ];
  mirrorPlanes(bytes.buffer, 'NV12', layout, { width: 4, height: 2 });
  expect([...bytes]).toEqual([3, 2, 1, 0, 7, 6, 5, 4, 10, 11, 8, 9]);
});

it('keeps the bytes of a BGRA pixel in order', () => {
  const bytes = filled(8);
  mirrorPlanes(bytes.buffer, 'BGRA', [{ offset: 0, stride: 8 }], { width: 2, height: 1 });
  expect([...bytes]).toEqual([4, 5, 6, 7, 0, 1, 2, 3]);
});

it('says which formats it can turn', () => {
  expect([canMirror('I420'), canMirror('NV12'), canMirror('I444'), canMirror(null)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
