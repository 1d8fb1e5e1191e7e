import { expect, it } from 'vitest';
import {
  manyOrchestrators,
  orchestratorsOfEveryKind,
  sampleOrchestrator,
} from '../../../../test/support/sample-state.ts';
import { columns, type Sorting, sortedBy, sortRows } from './sort-rows.ts';

const nothing: ReadonlySet<string> = new Set();
const sorted = (rows: Parameters<typeof sortRows>[0], sorting: Sorting) => sortRows(rows, sorting, nothing);
const addresses = (rows: readonly { address: string }[]) => rows.map(({ address }) => address);

it('orders addresses as people count: 9 before 10', () => {
  const rows = ['https://orch-10:8935', 'https://orch-9:8935'].map((address) =>
    sampleOrchestrator({ address }),
  );
  expect(addresses(sorted(rows, { column: 'address', descending: false }))).toEqual([
    'https://orch-9:8935',
    'https://orch-10:8935',
  ]);
});

it.each([false, true])('keeps what is unknown last (descending: %o)', (descending) => {
  const rows = [
    sampleOrchestrator({
      address: 'https://unknown',
      connectMs: null,
      pingMs: null,
      price: null,
      ranking: null,
    }),
    sampleOrchestrator({
      address: 'https://quick',
      connectMs: 3,
      ranking: { place: 1, why: 'quick', score: 0.9 },
    }),
    sampleOrchestrator({
      address: 'https://slow',
      connectMs: 300,
      ranking: { place: 2, why: 'slow', score: 0.2 },
    }),
  ];
  for (const column of ['place', 'speed', 'price'] as const)
    expect(sorted(rows, { column, descending }).at(-1)?.address).toBe('https://unknown');
  for (const column of ['place', 'speed'] as const)
    expect(sorted(rows, { column, descending })[0]?.address).toBe(
      descending ? 'https://slow' : 'https://quick',
    );
});

it('takes the ping where the time to connect is not known', () => {
  const rows = [
    sampleOrchestrator({ address: 'https://a', connectMs: 50, pingMs: 10 }),
    sampleOrchestrator({ address: 'https://b', connectMs: null, pingMs: 20 }),
  ];
  expect(addresses(sorted(rows, { column: 'speed', descending: false }))).toEqual(['https://b', 'https://a']);
});

it('puts usable ones first by state, then those that may become so, blocked ones last', () => {
  const rows = orchestratorsOfEveryKind();
  const blocked = new Set(['https://orch.example.net:8935']);
  const states = sortRows(rows, { column: 'state', descending: false }, blocked).map((row) =>
    blocked.has(row.address) ? 'blocked' : row.suspendedUntilMs === null ? row.state : 'suspended',
  );
  expect([...new Set(states)]).toEqual([
    'usable',
    'checking',
    'unchecked',
    'suspended',
    'unusable',
    'blocked',
  ]);
});

it('puts a changed certificate first by certificate', () => {
  const rows = orchestratorsOfEveryKind();
  expect(sorted(rows, { column: 'certificate', descending: false })[0]?.certificate.state).toBe('changed');
});

it('loses no row by any column, and leaves what it is given alone', () => {
  const rows = manyOrchestrators(50);
  const before = addresses(rows);
  for (const column of columns)
    expect(new Set(addresses(sorted(rows, { column, descending: true })))).toEqual(new Set(before));
  expect(addresses(rows)).toEqual(before);
});

it('turns round on the second click and starts anew on another column', () => {
  const once = sortedBy('speed', { column: 'address', descending: true });
  expect(once).toEqual({ column: 'speed', descending: false });
  expect(sortedBy('speed', once)).toEqual({ column: 'speed', descending: true });
});
