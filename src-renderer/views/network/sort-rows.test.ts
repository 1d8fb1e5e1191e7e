import { expect, it } from 'vitest';
import {
  manyOrchestrators,
  orchestratorsOfEveryKind,
  sampleOrchestrator,
} from '../../../test/support/sample-state.ts';
import { columns, sortedBy, sortRows } from './sort-rows.ts';

const addresses = (rows: readonly { address: string }[]) => rows.map(({ address }) => address);

it('orders addresses as people count: 9 before 10', () => {
  const rows = ['https://orch-10:8935', 'https://orch-9:8935'].map((address) =>
    sampleOrchestrator({ address }),
  );
  expect(addresses(sortRows(rows, { column: 'address', descending: false }))).toEqual([
    'https://orch-9:8935',
    'https://orch-10:8935',
  ]);
});

it.each([false, true])('keeps what is unknown last (descending: %o)', (descending) => {
  const rows = [
    sampleOrchestrator({ address: 'https://unknown', pingMs: null, price: null, version: '' }),
    sampleOrchestrator({ address: 'https://quick', pingMs: 3 }),
    sampleOrchestrator({ address: 'https://slow', pingMs: 300 }),
  ];
  for (const column of ['ping', 'price', 'version'] as const)
    expect(sortRows(rows, { column, descending }).at(-1)?.address).toBe('https://unknown');
  const [first] = sortRows(rows, { column: 'ping', descending });
  expect(first?.address).toBe(descending ? 'https://slow' : 'https://quick');
});

it('puts usable ones first by state, and a changed certificate first by certificate', () => {
  const rows = orchestratorsOfEveryKind();
  expect(sortRows(rows, { column: 'state', descending: false }).map(({ state }) => state)).toEqual([
    'usable',
    'usable',
    'checking',
    'unchecked',
    'unusable',
    'unusable',
  ]);
  expect(sortRows(rows, { column: 'certificate', descending: false })[0]?.certificate.state).toBe('changed');
});

it('loses no row by any column, and leaves what it is given alone', () => {
  const rows = manyOrchestrators(50);
  const before = addresses(rows);
  for (const column of columns)
    expect(new Set(addresses(sortRows(rows, { column, descending: true })))).toEqual(new Set(before));
  expect(addresses(rows)).toEqual(before);
});

it('turns round on the second click and starts anew on another column', () => {
  const once = sortedBy('ping', { column: 'address', descending: true });
  expect(once).toEqual({ column: 'ping', descending: false });
  expect(sortedBy('ping', once)).toEqual({ column: 'ping', descending: true });
});
