import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrchestratorRow, OrchestratorsChanged } from '../../../src-preload/contract.ts';
import { RowFeed } from './row-feed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const row = (address: string): OrchestratorRow => ({ address }) as OrchestratorRow;

function rig() {
  const told: OrchestratorsChanged[] = [];
  let rows: OrchestratorRow[] = [];
  const feed = new RowFeed({ rows: () => rows, tell: (changed) => told.push(changed) });
  const set = (next: OrchestratorRow[]): void => {
    rows = next;
    feed.changed();
  };
  return { feed, told, set };
}

describe('what windows are told of rows', () => {
  it('is what has changed, and nothing else', async () => {
    const { told, set } = rig();
    const [a, b, c] = [row('a'), row('b'), row('c')];
    set([a, b]);
    await vi.advanceTimersByTimeAsync(250);
    const other = row('b');
    set([a, other, c]);
    await vi.advanceTimersByTimeAsync(250);
    set([c]);
    await vi.advanceTimersByTimeAsync(250);
    expect(told).toEqual([
      { upserted: [a, b], removed: [] },
      { upserted: [other, c], removed: [] },
      { upserted: [], removed: ['a', 'b'] },
    ]);
    expect(told[1]?.upserted[0]).toBe(other);
  });

  it('comes together, four times a second at most', async () => {
    const { told, set } = rig();
    for (let index = 0; index < 1_000; index += 1) {
      set([row(`o${index}`)]);
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(250);
    expect(told.length).toBeGreaterThan(3);
    expect(told.length).toBeLessThanOrEqual(5);
    expect(told.at(-1)?.upserted.map(({ address }) => address)).toEqual(['o999']);
  });

  it('comes at once when somebody waits for it, and not again', async () => {
    const { feed, told, set } = rig();
    set([row('a')]);
    feed.flush();
    expect(told).toHaveLength(1);
    feed.flush();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toHaveLength(1);
  });

  it('ends with the feed', async () => {
    const { feed, told, set } = rig();
    set([row('a')]);
    feed.close();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual([]);
  });
});
