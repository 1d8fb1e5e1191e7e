import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { expect, test, vi } from 'vitest';
import { deferred } from '../../base/async.ts';
import { closeAction, QuitGate } from './quit.ts';

function gate(busy: boolean) {
  const app = Object.assign(new EventEmitter(), {
    exit: vi.fn<(code: number) => void>(),
    quit: () => undefined,
  });
  const answer = deferred<boolean>();
  const ask = vi.fn((_running: readonly string[]) => answer.promise);
  const close = vi.fn(async () => undefined);
  const quitGate = new QuitGate(app as unknown as App, {
    running: () => (busy ? ['the stream'] : []),
    ask,
    close,
  });
  const quit = (): boolean => {
    const preventDefault = vi.fn<() => void>();
    app.emit('before-quit', { preventDefault });
    return preventDefault.mock.calls.length === 0;
  };
  return { app, ask, answer, close, quit, quitGate };
}

test('at rest everything is closed, then the program ends, and nobody is asked', async () => {
  const { app, ask, close, quit } = gate(false);
  expect(quit()).toBe(false);
  await vi.waitFor(() => expect(app.exit).toHaveBeenCalledWith(0));
  expect(close).toHaveBeenCalledTimes(1);
  expect(ask).not.toHaveBeenCalled();
});

test('while something runs the user is asked once, however often quitting is tried', async () => {
  const { app, ask, answer, quit } = gate(true);
  quit();
  quit();
  answer.resolve(true);
  await vi.waitFor(() => expect(app.exit).toHaveBeenCalledTimes(1));
  expect(ask.mock.calls).toEqual([[['the stream']]]);
});

test('a no keeps the program and its stream, and the next quit asks again', async () => {
  const { app, ask, answer, close, quit } = gate(true);
  quit();
  answer.resolve(false);
  await vi.waitFor(() => {
    quit();
    expect(ask.mock.calls.length).toBeGreaterThan(1);
  });
  expect(close).not.toHaveBeenCalled();
  expect(app.exit).not.toHaveBeenCalled();
});

test('an installer that ends the program itself is let through once everything is closed', async () => {
  const { close, quit, quitGate } = gate(true);
  await quitGate.prepare();
  expect(close).toHaveBeenCalledTimes(1);
  expect(quit()).toBe(true);
});

test.each([
  [true, true, 'hide'],
  [true, false, 'hide'],
  [false, true, 'ask'],
  [false, false, 'quit'],
] as const)('closing the window (macOS %s, at work %s): %s', (mac, busy, action) => {
  expect(closeAction(mac, busy)).toBe(action);
});
