import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MediaLinkEndpoint } from '../../src-preload/bridge.ts';
import { LinkOpener } from './link-opener.ts';

const SOCKET: MediaLinkEndpoint = { type: 'socket', url: 'ws://127.0.0.1/link' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function openerOf(open: () => Promise<MediaLinkEndpoint>) {
  const asked = vi.fn(open);
  const opened = vi.fn();
  return { opener: new LinkOpener({ open: asked, onOpen: opened }), asked, opened };
}

const refuse = (): Promise<never> => Promise.reject(new Error('main is gone'));

describe('LinkOpener', () => {
  it('opens a link at once', async () => {
    const { opened } = openerOf(() => Promise.resolve(SOCKET));
    await vi.advanceTimersByTimeAsync(0);
    expect(opened).toHaveBeenCalledExactlyOnceWith(SOCKET, []);
  });

  it('tries again in growing distances, up to four seconds', async () => {
    const { asked } = openerOf(refuse);
    const at: number[] = [];
    for (let ms = 0; ms <= 16_000; ms += 250) {
      await vi.advanceTimersByTimeAsync(ms === 0 ? 0 : 250);
      if (asked.mock.calls.length > at.length) at.push(ms);
    }
    expect(at).toEqual([0, 250, 750, 1_750, 3_750, 7_750, 11_750, 15_750]);
  });

  it('starts with the shortest distance once a link has worked', async () => {
    const { opener, asked } = openerOf(() => Promise.resolve(SOCKET));
    for (let losses = 0; losses < 5; losses += 1) opener.lost();
    await vi.advanceTimersByTimeAsync(4_000);
    opener.works();
    asked.mockClear();
    opener.lost();
    await vi.advanceTimersByTimeAsync(250);
    expect(asked).toHaveBeenCalledOnce();
  });

  it('opens a lost link at once when main is back, and one that is not lost not again', async () => {
    const { opener, asked } = openerOf(() => Promise.resolve(SOCKET));
    opener.hurry();
    expect(asked).toHaveBeenCalledTimes(1);
    opener.lost();
    opener.hurry();
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('closes a port that comes after the stop, and asks for no other', async () => {
    const { port1, port2 } = new MessageChannel();
    const closed = vi.spyOn(port1, 'close');
    let answer = (_: MediaLinkEndpoint): void => undefined;
    const { opener, asked, opened } = openerOf(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    opener.stop();
    opener.lost();
    answer({ type: 'port', port: port1 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(closed).toHaveBeenCalledOnce();
    expect(opened).not.toHaveBeenCalled();
    expect(asked).toHaveBeenCalledOnce();
    port2.close();
  });
});
