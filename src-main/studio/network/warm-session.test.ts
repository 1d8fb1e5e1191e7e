import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../base/log.ts';
import type { OrchestratorSession } from '../../gateway/index.ts';
import { WarmSession, type WarmTarget } from './warm-session.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TARGET: WarmTarget = { address: 'https://a:8935', model: 'noop' };

/** A keeper whose connections succeed at once, unless told otherwise, and what was done to each. */
function rig() {
  const sessions: { readonly done: string[]; refreshes: () => Promise<void> }[] = [];
  const connect = vi.fn(async ({ address }: WarmTarget) => {
    const record = { done: [] as string[], refreshes: () => Promise.resolve() };
    sessions.push(record);
    let state = 'open';
    return {
      address: new URL(address),
      get state() {
        return state;
      },
      refresh: () => {
        record.done.push('refresh');
        return record.refreshes();
      },
      prepareConnections: () => record.done.push('prepare'),
      close: async () => {
        state = 'closed';
        record.done.push('close');
      },
    } as unknown as OrchestratorSession;
  });
  return { warm: new WarmSession(connect, silentLogger), connect, sessions };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('the session that is kept ready', () => {
  it('is handed over once, with its next connection on the way', async () => {
    const { warm, connect, sessions } = rig();
    warm.keep(TARGET);
    warm.keep({ ...TARGET });
    await settle();
    expect(connect).toHaveBeenCalledTimes(1);
    const session = warm.take(TARGET.address, TARGET.model);
    expect(session?.state).toBe('open');
    expect(sessions[0]?.done).toEqual(['prepare']);
    expect(warm.take(TARGET.address, TARGET.model)).toBeNull();
    await warm.close();
    expect(sessions[0]?.done).toEqual(['prepare']);
  });

  it('is not handed over for anything else', async () => {
    const { warm, sessions } = rig();
    warm.keep(TARGET);
    expect(warm.take(TARGET.address, TARGET.model)).toBeNull();
    await settle();
    expect(warm.take('https://b:8935', TARGET.model)).toBeNull();
    expect(warm.take(TARGET.address, 'scope')).toBeNull();
    await warm.close();
    expect(sessions[0]?.done).toEqual(['close']);
  });

  it('gives way to another target', async () => {
    const { warm, sessions } = rig();
    warm.keep(TARGET);
    await settle();
    warm.keep({ ...TARGET, model: 'scope' });
    await settle();
    expect(sessions.map(({ done }) => done)).toEqual([['close'], []]);
    warm.keep(null);
    await settle();
    expect(sessions[1]?.done).toEqual(['close']);
  });

  it('is closed when it comes too late', async () => {
    const { warm, sessions } = rig();
    warm.keep(TARGET);
    await warm.close();
    expect(sessions[0]?.done).toEqual(['close']);
  });

  it('is asked anew now and then, and replaced when it does not answer', async () => {
    const { warm, connect, sessions } = rig();
    warm.keep(TARGET);
    await settle();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sessions[0]?.done).toEqual(['refresh']);
    if (sessions[0]) sessions[0].refreshes = () => Promise.reject(new Error('gone'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sessions[0]?.done).toEqual(['refresh', 'refresh', 'close']);
    expect(warm.take(TARGET.address, TARGET.model)).toBeNull();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(connect).toHaveBeenCalledTimes(2);
    expect(warm.take(TARGET.address, TARGET.model)?.state).toBe('open');
  });

  it('is not closed under who took it while it was asked', async () => {
    const { warm, sessions } = rig();
    warm.keep(TARGET);
    await settle();
    if (sessions[0])
      sessions[0].refreshes = () =>
        new Promise((_, reject) => setTimeout(() => reject(new Error('gone')), 10));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(warm.take(TARGET.address, TARGET.model)?.state).toBe('open');
    await vi.advanceTimersByTimeAsync(10);
    expect(sessions[0]?.done).toEqual(['refresh', 'prepare']);
  });

  it('is tried again with growing distance', async () => {
    const { warm, connect } = rig();
    connect.mockRejectedValue(new Error('refused'));
    warm.keep(TARGET);
    await settle();
    const counts = [];
    for (const waitMs of [2_000, 4_000, 8_000]) {
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      counts.push(connect.mock.calls.length);
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(counts).toEqual([1, 2, 3]);
    await warm.close();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(connect).toHaveBeenCalledTimes(4);
  });
});
