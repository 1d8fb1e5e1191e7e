import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { backoffMs, deferred, delay, orAbort, settlesWithin, withTimeout } from './async.ts';
import { GatewayError } from './errors.ts';

const never = new Promise<never>(() => undefined);

describe('delay', () => {
  it('rejects with the reason of a signal that aborts, and leaves no listener behind', async () => {
    const stop = new AbortController();
    const waiting = delay(60_000, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(delay(0, { signal: stop.signal })).rejects.toThrow('enough');
    const { signal } = new AbortController();
    await delay(0, { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('withTimeout', () => {
  const late = (): Error => new GatewayError('timeout', 'too late');

  it('settles as the promise does where that is in time', async () => {
    expect(await withTimeout(Promise.resolve(1), 60_000, late)).toBe(1);
    await expect(withTimeout(Promise.reject(new Error('no')), 60_000, late)).rejects.toThrow('no');
  });

  it('rejects with the error for being late', async () => {
    await expect(withTimeout(never, 1, late)).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('settlesWithin', () => {
  it('tells whether a promise settled in time, however it did', async () => {
    expect(await settlesWithin(Promise.resolve(), 60_000)).toBe(true);
    expect(await settlesWithin(Promise.reject(new Error('no')), 60_000)).toBe(true);
    expect(await settlesWithin(never, 1)).toBe(false);
  });

  it('leaves no timer behind', async () => {
    vi.useFakeTimers();
    try {
      await settlesWithin(Promise.resolve(), 60_000);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('orAbort', () => {
  it('rejects as soon as the signal aborts, and leaves no listener behind', async () => {
    const stop = new AbortController();
    const waiting = orAbort(never, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    const { signal } = new AbortController();
    expect(await orAbort(Promise.resolve(1), signal)).toBe(1);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('deferred', () => {
  it('settles from outside', async () => {
    const { promise, resolve } = deferred<number>();
    resolve(1);
    expect(await promise).toBe(1);
  });
});

describe('backoffMs', () => {
  it('doubles up to its limit', () => {
    expect([-1, 0, 1, 2, 50].map((attempt) => backoffMs(attempt, 100, 350))).toEqual([
      100, 100, 200, 350, 350,
    ]);
  });
});
