import { describe, expect, it } from 'vitest';
import { BoundedQueue } from './bounded-queue.ts';

describe('BoundedQueue', () => {
  it('refuses what does not fit, and takes it again once there is room', async () => {
    const queue = new BoundedQueue<number>(2);
    expect([queue.push(1), queue.push(2), queue.push(3)]).toEqual([true, true, false]);
    expect([queue.size, queue.full]).toEqual([2, true]);
    expect(await queue.next()).toEqual({ value: 1, done: false });
    expect(queue.push(3)).toBe(true);
    queue.end();
    const rest: number[] = [];
    for await (const item of queue) rest.push(item);
    expect(rest).toEqual([2, 3]);
  });

  it('keeps its order over many items', async () => {
    const queue = new BoundedQueue<number>(501);
    const taken: (number | undefined)[] = [];
    for (let item = 0; item < 1000; item += 1) {
      queue.push(item);
      if (item % 2 === 1) taken.push((await queue.next()).value);
    }
    expect(taken).toEqual(Array.from({ length: 500 }, (_, index) => index));
    expect(queue.clear()).toEqual(Array.from({ length: 500 }, (_, index) => index + 500));
    expect(queue.size).toBe(0);
  });

  it('hands an item to a consumer that waits, and tells of each that was taken', async () => {
    let taken = 0;
    const queue = new BoundedQueue<string>(1, () => {
      taken += 1;
    });
    const waiting = queue.next();
    queue.push('waited for');
    expect(await waiting).toEqual({ value: 'waited for', done: false });
    queue.push('queued');
    expect(taken).toBe(1);
    await queue.next();
    expect(taken).toBe(2);
  });

  it('ends a waiting consumer', async () => {
    const queue = new BoundedQueue<number>(1);
    const waiting = queue.next();
    queue.end();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(queue.push(1)).toBe(false);
  });

  it('gives what waits before the error it ended with', async () => {
    const queue = new BoundedQueue<number>(1);
    queue.push(1);
    queue.end(new Error('broken'));
    queue.end();
    expect((await queue.next()).value).toBe(1);
    await expect(queue.next()).rejects.toThrow('broken');
    const waiting = new BoundedQueue<number>(1);
    const next = waiting.next();
    waiting.end(new Error('broken'));
    await expect(next).rejects.toThrow('broken');
  });

  it('is closed and emptied by a consumer that leaves', async () => {
    const queue = new BoundedQueue<number>(3);
    for (const item of [1, 2, 3]) queue.push(item);
    for await (const item of queue) if (item === 1) break;
    expect([queue.size, queue.push(4)]).toEqual([0, false]);
  });

  it('has one consumer', async () => {
    const queue = new BoundedQueue<number>(1);
    const first = queue.next();
    await expect(queue.next()).rejects.toThrow('one consumer');
    queue.end();
    await first;
  });
});
