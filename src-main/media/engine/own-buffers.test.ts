import { expect, test } from 'vitest';
import { withOwnBuffers } from './own-buffers.ts';

test('a view into a larger buffer is cut out of it, wherever it is in the message', () => {
  const read = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]);
  const message = { type: 'unit', units: [{ bytes: read.subarray(2, 5) }], note: null };
  const sent = withOwnBuffers(message) as typeof message;
  expect(sent).toEqual({ type: 'unit', units: [{ bytes: new Uint8Array([2, 3, 4]) }], note: null });
  expect(sent.units[0]?.bytes.buffer.byteLength).toBe(3);
});

test('a Buffer from the shared pool becomes bytes of its own', () => {
  const sent = withOwnBuffers(Buffer.from('picture')) as Uint8Array;
  expect(Buffer.from(sent).toString()).toBe('picture');
  expect(sent.buffer.byteLength).toBe(7);
});

test('what has its own buffer is not copied', () => {
  const bytes = new Uint8Array(4);
  expect(withOwnBuffers(bytes)).toBe(bytes);
});
