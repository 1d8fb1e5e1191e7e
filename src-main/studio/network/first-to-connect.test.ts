import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Deferred, deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { firstToConnect } from './first-to-connect.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface FakeSession {
  readonly address: string;
  close(): Promise<void>;
}

/** Attempts that are settled by the test. */
function rig(addresses: readonly string[]) {
  const attempts = new Map<string, Deferred<FakeSession> & { signal: AbortSignal }>();
  const closed: string[] = [];
  const refused: string[] = [];
  const abort = new AbortController();
  const result = firstToConnect<FakeSession>(addresses, {
    connect: (address, signal) => {
      const attempt = { ...deferred<FakeSession>(), signal };
      attempts.set(address, attempt);
      return attempt.promise;
    },
    onRefused: (address, { code }) => refused.push(`${address} ${code}`),
    signal: abort.signal,
  });
  result.catch(() => undefined);
  const session = (address: string): FakeSession => ({
    address,
    close: async () => void closed.push(address),
  });
  return {
    result,
    abort,
    closed,
    refused,
    begun: () => [...attempts.keys()],
    signalOf: (address: string) => attempts.get(address)?.signal,
    connect: (address: string) => attempts.get(address)?.resolve(session(address)),
    refuse: (address: string) => attempts.get(address)?.reject(new GatewayError('orchestrator_lost', 'gone')),
  };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('the first to connect', () => {
  it('is the first of them when it is there at once', async () => {
    const { result, begun, connect } = rig(['a', 'b']);
    connect('a');
    expect((await result)?.address).toBe('a');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(begun()).toEqual(['a']);
  });

  it('is the next at once when one refuses', async () => {
    const { result, begun, connect, refuse, refused } = rig(['a', 'b']);
    refuse('a');
    await settle();
    expect(begun()).toEqual(['a', 'b']);
    connect('b');
    expect((await result)?.address).toBe('b');
    expect(refused).toEqual(['a orchestrator_lost']);
  });

  it('may be a later one, while an earlier one is still waited for', async () => {
    const { result, begun, connect, closed, signalOf, refused } = rig(['a', 'b', 'c']);
    await vi.advanceTimersByTimeAsync(999);
    expect(begun()).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun()).toEqual(['a', 'b']);
    connect('b');
    expect((await result)?.address).toBe('b');
    expect(signalOf('a')?.aborted).toBe(true);
    connect('a');
    await settle();
    expect(closed).toEqual(['a']);
    expect(refused).toEqual([]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(begun()).toEqual(['a', 'b']);
  });

  it('is nobody when all refuse, and when there is nobody', async () => {
    const { result, refuse, refused } = rig(['a', 'b']);
    await vi.advanceTimersByTimeAsync(1_000);
    refuse('b');
    await settle();
    refuse('a');
    expect(await result).toBeNull();
    expect(refused).toEqual(['b orchestrator_lost', 'a orchestrator_lost']);
    expect(await rig([]).result).toBeNull();
  });

  it('is not waited for when nobody wants it any more', async () => {
    const { result, abort, connect, closed, refuse, refused } = rig(['a', 'b']);
    await vi.advanceTimersByTimeAsync(1_000);
    abort.abort(new GatewayError('aborted', 'enough'));
    await expect(result).rejects.toMatchObject({ code: 'aborted' });
    connect('a');
    refuse('b');
    await settle();
    expect([closed, refused]).toEqual([['a'], []]);
  });
});
