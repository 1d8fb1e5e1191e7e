import { describe, expect, it } from 'vitest';
import type { OrchestratorRow } from '../../../src-preload/contract.ts';
import { type ChoiceRequest, explainRank, rankOrchestrators } from './choose-orchestrators.ts';

type Offer = Partial<OrchestratorRow['models'][number]>;

const row = (name: string, change: Partial<OrchestratorRow> = {}, offer: Offer = {}): OrchestratorRow => ({
  address: `https://${name}:8935`,
  source: 'user',
  sources: [],
  state: 'usable',
  error: null,
  models: [{ id: 'noop', warm: true, free: 1, capacity: 1, price: null, ...offer }],
  price: null,
  ethAddress: null,
  connectMs: null,
  pingMs: 50,
  version: '0.9.1',
  wantsPayment: false,
  certificate: { state: 'pinned', fingerprint: null, presented: null, firstSeenMs: null },
  checkedMs: 1,
  suspendedUntilMs: null,
  ranking: null,
  ...change,
});

const price = (weiPerUnit: string) => ({ price: { weiPerUnit, pixelsPerUnit: '1' } });

function ranked(rows: OrchestratorRow[], change: Partial<ChoiceRequest> = {}): string[] {
  const request = {
    choice: { kind: 'best' },
    model: 'noop',
    avoid: new Set<string>(),
    canPay: false,
  } as const;
  return rankOrchestrators(rows, { ...request, ...change }).map(({ address }) => new URL(address).hostname);
}

describe('the best orchestrator', () => {
  it('has the model warm and free, then is cheap, then is near', () => {
    const rows = [
      row('cold-and-full', {}, { warm: false, free: 0 }),
      row('full', {}, { free: 0 }),
      row('cold', {}, { warm: false }),
      row('dear', {}, price('1000000000000000000001')),
      row('far', { pingMs: 90 }),
      row('silent', { pingMs: null }),
      row('near', { pingMs: 10 }),
    ];
    const expected = ['near', 'far', 'silent', 'dear', 'cold', 'full', 'cold-and-full'];
    expect(ranked(rows)).toEqual(expected);
    expect(ranked(rows.toReversed())).toEqual(expected);
  });

  it('is usable, offers the model and can be paid', () => {
    const rows = [
      row('broken', { state: 'unusable' }),
      row('never-asked', { state: 'unchecked', models: [] }),
      row('asked-again', { state: 'checking' }),
      row('other', {}, { id: 'scope' }),
      row('paid', { wantsPayment: true }),
    ];
    expect(ranked(rows)).toEqual(['asked-again']);
    expect(ranked(rows, { canPay: true })).toEqual(['asked-again', 'paid']);
  });

  it('is another one than those that failed, unless there is no other', () => {
    const rows = [row('near', { pingMs: 1 }), row('far', { pingMs: 100 })];
    expect(ranked(rows, { avoid: new Set(['https://near:8935']) })).toEqual(['far', 'near']);
    expect(ranked(rows, { avoid: new Set(rows.map(({ address }) => address)) })).toEqual(['near', 'far']);
  });

  it('follows the choice of one', () => {
    const rows = [row('a'), row('b', { source: 'embedded' })];
    expect(ranked(rows, { choice: { kind: 'embedded' } })).toEqual(['b']);
    expect(ranked(rows, { choice: { kind: 'address', address: 'https://a:8935' } })).toEqual(['a']);
    expect(ranked(rows, { choice: { kind: 'address', address: 'https://c:8935' } })).toEqual([]);
  });

  it('is explained', () => {
    expect(explainRank(row('a', { pingMs: 12.3 }, price('7')), 'noop')).toBe(
      'warm, 1 free, 7 wei per 1 pixels, 12 ms',
    );
    expect(explainRank(row('a', { pingMs: null }), 'other')).toBe('cold, 0 free, no price, ping unknown');
  });
});
