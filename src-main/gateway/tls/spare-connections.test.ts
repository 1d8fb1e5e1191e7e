import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SpareConnections } from './spare-connections.ts';

const ORIGIN = 'https://o.example';

/** A connection as far as spares look at it. */
function connection(): Socket {
  return Object.assign(new PassThrough(), { ref: vi.fn(), unref: vi.fn() }) as unknown as Socket;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('spare connections', () => {
  it('hands out each once, oldest first, per origin', async () => {
    const spares = new SpareConnections();
    const [first, second] = [connection(), connection()];
    spares.add(ORIGIN, Promise.resolve(first));
    spares.add(ORIGIN, Promise.resolve(second));
    expect(await spares.take('https://other.example')).toBeUndefined();
    expect(await spares.take(ORIGIN)).toBe(first);
    expect(await spares.take(ORIGIN)).toBe(second);
    expect(await spares.take(ORIGIN)).toBeUndefined();
  });

  it('lets a connection live that was taken, and destroys one that was not', async () => {
    const spares = new SpareConnections(1000);
    const [taken, left] = [connection(), connection()];
    spares.add(ORIGIN, Promise.resolve(taken));
    spares.add(ORIGIN, Promise.resolve(left));
    await spares.take(ORIGIN);
    await vi.advanceTimersByTimeAsync(1000);
    expect([taken.destroyed, left.destroyed]).toEqual([false, true]);
    expect(spares.count(ORIGIN)).toBe(0);
    expect(taken.listenerCount('error')).toBe(0);
  });

  it('gives none that failed or ended meanwhile', async () => {
    const spares = new SpareConnections();
    const ended = connection();
    spares.add(ORIGIN, Promise.reject(new Error('refused')));
    spares.add(ORIGIN, Promise.resolve(ended));
    const failed = spares.take(ORIGIN);
    expect(await failed).toBeUndefined();
    ended.destroy(new Error('reset'));
    await vi.advanceTimersByTimeAsync(0);
    expect(await spares.take(ORIGIN)).toBeUndefined();
  });

  it('closes those that wait, also those that are still opening', async () => {
    const spares = new SpareConnections();
    const late = connection();
    let opened: (socket: Socket) => void = () => undefined;
    spares.add(ORIGIN, new Promise((resolve) => (opened = resolve)));
    spares.close();
    opened(late);
    await vi.advanceTimersByTimeAsync(0);
    expect(late.destroyed).toBe(true);
    expect(await spares.take(ORIGIN)).toBeUndefined();
  });
});
