import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Deferred, deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import type { Connection } from './connection.ts';
import { ConnectionKeeper } from './connection-keeper.ts';

const lost = new GatewayError('orchestrator_lost', 'gone: start again');

function keeper(open: (attempt: number, signal: AbortSignal) => Promise<void>) {
  const log: string[] = [];
  const end = new AbortController();
  const carried: Deferred<GatewayError | null>[] = [];
  const keeping = new ConnectionKeeper({
    open: async (attempt, signal) => {
      log.push(`open ${attempt}`);
      await open(attempt, signal);
      return { close: async () => void log.push('close') } as Connection;
    },
    carry: (_, signal) => {
      const carrying = deferred<GatewayError | null>();
      carried.push(carrying);
      signal.addEventListener('abort', () => carrying.resolve(null), { once: true });
      return carrying.promise;
    },
    onDisconnected: (cause) => log.push(cause ?? 'asked'),
    signal: end.signal,
    logger: silentLogger,
    nowUs: () => Date.now() * 1000,
  });
  return { keeping, log, carried, end };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('ConnectionKeeper', () => {
  it('connects again after a loss, a quarter of a second later', async () => {
    const { keeping, log, carried, end } = keeper(async () => undefined);
    const running = keeping.run();
    await vi.advanceTimersByTimeAsync(0);
    keeping.live();
    carried[0]?.resolve(lost);
    await vi.advanceTimersByTimeAsync(249);
    expect(log).toEqual(['open 0', 'close', 'the orchestrator is gone']);
    await vi.advanceTimersByTimeAsync(1);
    expect(log.at(-1)).toBe('open 1');
    end.abort();
    await running;
    expect(log.at(-1)).toBe('close');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives up at once where another attempt changes nothing', async () => {
    const error = new GatewayError('model_unknown', 'no such model: choose another');
    const { keeping } = keeper(() => Promise.reject(error));
    await expect(keeping.run()).rejects.toBe(error);
  });

  it('gives up in the end, and says what to do', async () => {
    const { keeping, log } = keeper(() => Promise.reject(lost));
    const running = expect(keeping.run()).rejects.toMatchObject({
      code: 'orchestrator_lost',
      message: expect.stringMatching(/^the orchestrator is gone, also after 5 attempts: check/),
    });
    await vi.advanceTimersByTimeAsync(30_000);
    await running;
    expect(log.filter((line) => line.startsWith('open'))).toHaveLength(6);
  });

  it('makes another connection now when asked to, also while it waits or tries', async () => {
    const { keeping, log, end } = keeper(async (attempt, signal) => {
      if (attempt === 0 && log.length > 1) return;
      if (log.length > 5) return;
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const running = keeping.run();
    await vi.advanceTimersByTimeAsync(0);
    keeping.reconnect();
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['open 0', 'open 0']);
    keeping.reconnect();
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['open 0', 'open 0', 'close', 'asked', 'open 0']);
    end.abort();
    await running;
  });
});
