import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../../src-preload/contract/default-settings.ts';
import type { OrchestratorRow, OrchestratorsChanged } from '../../../src-preload/contract.ts';
import { type Deferred, deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import {
  type Candidate,
  CertificatePins,
  OrchestratorHistory,
  type ProbeResult,
  type Prober,
} from '../../gateway/index.ts';
import { OrchestratorTable, type OrchestratorTableOptions } from './orchestrator-table.ts';
import { rankingSettings } from './ranking-settings.ts';
import { RowFeed } from './row-feed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const address = (name: string | number): string => `https://o${name}.example:8935`;
const listed = (...names: (string | number)[]) =>
  names.map((name) => ({
    address: address(name),
    source: 'user' as const,
    sources: [],
    publicOnly: false,
  }));

const candidate = (of: string, change: Partial<Candidate> = {}): Candidate => ({
  address: of,
  error: null,
  models: [{ id: 'edges', warm: true, free: 1, capacity: 1, price: null }],
  price: null,
  wantsPayment: false,
  ethAddress: null,
  version: '0.9.1',
  connectMs: 10,
  answerMs: 5,
  ...change,
});

const answerOf = (of: string, change: Partial<Candidate> = {}): ProbeResult => {
  const error = change.error ? new GatewayError(change.error, `${of} is not there`) : null;
  return { address: of, atMs: 7, candidate: candidate(of, change), info: null, nodes: [], error };
};

/** A table whose orchestrators answer when the test says so. */
function rig(change: Partial<OrchestratorTableOptions> = {}) {
  const asked: string[] = [];
  const pending = new Map<string, Deferred<ProbeResult>>();
  const prober = {
    probe: (of: string, { onStart, signal }: { onStart?: () => void; signal: AbortSignal }) => {
      asked.push(of);
      onStart?.();
      const answer = deferred<ProbeResult>();
      signal.addEventListener('abort', () => answer.reject(signal.reason));
      pending.set(of, answer);
      return answer.promise;
    },
  } as unknown as Prober;
  const told: OrchestratorsChanged[] = [];
  const feed: RowFeed = new RowFeed({ rows: () => table.rows, tell: (changed) => told.push(changed) });
  const history = new OrchestratorHistory();
  const nodes: string[] = [];
  const ranked = vi.fn();
  const table: OrchestratorTable = new OrchestratorTable({
    pins: new CertificatePins(),
    prober,
    history,
    settings: () => rankingSettings(defaultSettings, true),
    chosen: () => null,
    isIdle: () => true,
    onChange: () => feed.changed(),
    onRanked: ranked,
    onProbing: () => undefined,
    onNodes: (_address, others) => nodes.push(...others),
    ...change,
  });
  const answer = async (name: string | number, result: Partial<ProbeResult> = {}): Promise<void> => {
    const of = address(name);
    pending.get(of)?.resolve({ ...answerOf(of), ...result });
    await vi.advanceTimersByTimeAsync(0);
  };
  const row = (name: string | number): OrchestratorRow => {
    const found = table.row(address(name));
    if (!found) return expect.unreachable(`there is no row of ${name}`);
    return found;
  };
  return { table, feed, told, history, nodes, ranked, asked, answer, row };
}

describe('the table of orchestrators', () => {
  it('asks those that are new, and keeps what the others said', async () => {
    const { table, asked, answer, row } = rig();
    table.setList(listed('a', 'b'));
    expect(table.probing).toEqual({ done: 0, total: 2 });
    await answer('a');
    const before = row('a');
    table.setList([...listed('c', 'a'), ...listed('a')]);
    expect(asked).toEqual([address('a'), address('b'), address('c')]);
    expect(table.rows.map((one) => one.address)).toEqual([address('c'), address('a')]);
    expect(row('a')).toBe(before);
    await answer('b');
    await answer('c');
    expect(table.row(address('b'))).toBeUndefined();
    expect(table.probing).toBeNull();
    await table.close();
  });

  it('does not wait for those that have left, and asks them anew when they come back', async () => {
    const { table, asked, answer, row } = rig();
    table.setList(listed('a', 'b'));
    table.setList(listed('b'));
    expect(table.probing).toEqual({ done: 1, total: 2 });
    await table.check(address('a'));
    table.setList(listed('a', 'b'));
    expect(asked).toEqual([address('a'), address('b'), address('a')]);
    await answer('a');
    await answer('b');
    expect([row('a').state, row('b').state, table.probing]).toEqual(['usable', 'usable', null]);
    await table.settled();
    await table.close();
  });

  it('notes who else has named one, without asking it again', async () => {
    const { table, asked, row } = rig();
    table.setList(listed('a'));
    const others = { source: 'explorer', sources: ['explorer', 'url-1'] } as const;
    table.setList(
      listed('a').map((one) => ({ ...one, source: others.source, sources: [...others.sources] })),
    );
    expect(row('a')).toMatchObject(others);
    expect(asked).toHaveLength(1);
    await table.close();
  });

  it('asks one again that was only known to the internet, once the user names it too', async () => {
    const { table, asked, answer } = rig();
    table.setList(listed('a').map((one) => ({ ...one, publicOnly: true })));
    expect(table.isPublicOnly(address('a'))).toBe(true);
    await answer('a', { error: new GatewayError('orchestrator_unreachable', 'in a private network') });
    table.setList(listed('a'));
    expect(table.isPublicOnly(address('a'))).toBe(false);
    expect(asked).toEqual([address('a'), address('a')]);
    await answer('a');
    await table.close();
  });

  it('keeps the last answer while it asks again', async () => {
    const { table, answer, row } = rig();
    table.setList(listed('a'));
    expect(row('a')).toMatchObject({ state: 'checking', models: [] });
    await answer('a');
    expect(row('a')).toMatchObject({ state: 'usable', connectMs: 10, pingMs: 5, checkedMs: 7 });
    void table.check(address('a'));
    expect(row('a')).toMatchObject({ state: 'checking', models: [{ id: 'edges' }], checkedMs: 7 });
    expect(table.rankFor('edges').ranked).toHaveLength(1);
    await answer('a', answerOf(address('a'), { error: 'orchestrator_timeout', models: [] }));
    expect(row('a')).toMatchObject({
      state: 'unusable',
      models: [],
      error: { code: 'orchestrator_timeout' },
    });
    expect(table.rankFor('edges').ranked).toHaveLength(0);
    await table.close();
  });

  it('hands on the other addresses that one names', async () => {
    const { table, nodes, answer } = rig();
    table.setList(listed('a'));
    await answer('a', { nodes: ['https://node:8935'] });
    expect(nodes).toEqual(['https://node:8935']);
    await table.close();
  });

  it('shows places, reasons and suspensions, and when these are over', async () => {
    const { table, history, answer, row, ranked } = rig();
    table.setList(listed('a', 'b', 'c'));
    expect(row('a').ranking).toBeNull();
    await answer('a');
    await answer('b', answerOf(address('b'), { answerMs: 900 }));
    await answer('c', answerOf(address('c'), { models: [] }));
    await vi.advanceTimersByTimeAsync(250);
    expect([row('a').ranking, row('b').ranking, row('c').ranking]).toEqual([
      { place: 1, why: 'warm, 1 free, 15 ms', score: expect.any(Number) },
      { place: 2, why: 'warm, 1 free, 910 ms', score: expect.any(Number) },
      { place: null, why: 'does not offer "edges"', score: null },
    ]);
    history.failed(address('a'), { code: 'orchestrator_lost' }, Date.now());
    table.rank();
    expect(row('a')).toMatchObject({
      suspendedUntilMs: Date.now() + 300_000,
      ranking: { place: null, why: 'failed a moment ago' },
    });
    expect(row('b').ranking?.place).toBe(1);
    await vi.advanceTimersByTimeAsync(302_000);
    expect(row('a')).toMatchObject({ suspendedUntilMs: null, ranking: { place: 1 } });
    expect(ranked).toHaveBeenCalled();
    await table.close();
  });

  it('leaves alone who has failed a stream until it is asked again', async () => {
    const { table, answer, row } = rig();
    table.setList(listed('a'));
    await answer('a');
    const error = new GatewayError('certificate_changed', 'another one', { fields: { presented: 'ff' } });
    table.markFailed(address('a'), error);
    table.markFailed(address('gone'), error);
    expect(row('a')).toMatchObject({ state: 'unusable', certificate: { state: 'changed', presented: 'ff' } });
    expect(table.rankFor('edges').leftOut).toMatchObject([
      { reason: 'unusable', why: 'shows another certificate than before' },
    ]);
    await table.close();
  });

  it('asks few of a long list again at a time, the best ones more often', async () => {
    const { table, asked, answer } = rig();
    const names = Array.from({ length: 600 }, (_, index) => index);
    table.setList(listed(...names));
    for (const name of names) await answer(name, answerOf(address(name), { answerMs: name }));
    await vi.advanceTimersByTimeAsync(1_500);
    const first = asked.splice(0).length;
    const most: number[] = [];
    for (let second = 0; second < 120; second += 1) {
      const before = asked.length;
      await vi.advanceTimersByTimeAsync(1_000);
      most.push(asked.length - before);
      for (const of of asked.slice(before)) await answer(Number(/\d+/.exec(of)?.[0]), answerOf(of));
    }
    expect(first).toBe(600);
    expect(Math.max(...most)).toBeLessThanOrEqual(16);
    expect(new Set(asked).size).toBeLessThan(20);
    expect(asked.filter((of) => of === address(0)).length).toBeGreaterThanOrEqual(3);
    await table.close();
  });

  it('asks nobody but the best while something is streamed', async () => {
    const { table, asked, answer } = rig({ isIdle: () => false });
    const names = Array.from({ length: 20 }, (_, index) => index);
    table.setList(listed(...names));
    for (const name of names) await answer(name, answerOf(address(name), { answerMs: 10 * name }));
    asked.length = 0;
    await vi.advanceTimersByTimeAsync(70_000);
    expect(asked.toSorted()).toEqual(
      names
        .slice(0, 8)
        .map((name) => address(name))
        .toSorted(),
    );
    await table.close();
  });
});

describe('a thousand rows', () => {
  it('reach windows a part at a time, as they change, a few times a second', async () => {
    const { table, told, answer } = rig();
    const names = Array.from({ length: 1_000 }, (_, index) => index);
    table.setList(listed(...names));
    for (const [index, name] of names.entries()) {
      await answer(name);
      if (index % 10 === 9) await vi.advanceTimersByTimeAsync(20);
    }
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told.length).toBeLessThanOrEqual(18);
    const merged = new Map<string, OrchestratorRow>();
    for (const { upserted } of told) for (const row of upserted) merged.set(row.address, row);
    expect([...merged.values()]).toEqual(table.rows);
    expect(table.rows.every(({ ranking }) => ranking?.place)).toBe(true);
    await table.close();
  });
});
