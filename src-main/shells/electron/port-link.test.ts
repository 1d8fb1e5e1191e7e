import { EventEmitter } from 'node:events';
import type { MessagePortMain } from 'electron';
import { expect, test, vi } from 'vitest';
import { portLink } from './port-link.ts';

function fakePort() {
  const port = Object.assign(new EventEmitter(), {
    postMessage: vi.fn<(message: unknown, transfer?: unknown) => void>(),
    start: vi.fn<() => void>(),
    close: vi.fn<() => void>(),
  });
  return { port, link: portLink(port as unknown as MessagePortMain) };
}

test('bytes pass both ways, and are never transferred', () => {
  const { port, link } = fakePort();
  const received: Uint8Array[] = [];
  link.onMessage((bytes) => received.push(bytes));
  expect(port.start).toHaveBeenCalledTimes(1);
  port.emit('message', { data: new Uint8Array([1, 2]) });
  link.post(new Uint8Array([3]));
  expect(received).toEqual([new Uint8Array([1, 2])]);
  expect(port.postMessage.mock.calls).toEqual([[new Uint8Array([3])]]);
});

test.each([['text'], [{ length: 3 }], [null], [new ArrayBuffer(4)]])('%j is an empty message', (data) => {
  const { port, link } = fakePort();
  const received: Uint8Array[] = [];
  link.onMessage((bytes) => received.push(bytes));
  port.emit('message', { data });
  expect(received).toEqual([new Uint8Array(0)]);
});

test('the end is told once, whichever side closes, and nothing is posted after it', () => {
  for (const closeOwn of [true, false]) {
    const { port, link } = fakePort();
    const onClose = vi.fn<() => void>();
    link.onClose(onClose);
    if (closeOwn) link.close();
    port.emit('close');
    link.post(new Uint8Array([1]));
    expect(onClose).toHaveBeenCalledTimes(1);
    expect(port.postMessage).not.toHaveBeenCalled();
  }
});
