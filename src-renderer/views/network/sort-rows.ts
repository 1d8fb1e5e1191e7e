import type { OrchestratorRow } from '../../../src-preload/contract.ts';
import { comparePrices } from './price.ts';

/** The columns the table can be sorted by. */
export const columns = [
  'address',
  'models',
  'free',
  'price',
  'ping',
  'version',
  'certificate',
  'state',
] as const;

/** See {@link columns}. */
export type Column = (typeof columns)[number];

/** How the table is sorted. */
export interface Sorting {
  readonly column: Column;
  readonly descending: boolean;
}

const states: readonly OrchestratorRow['state'][] = ['usable', 'checking', 'unchecked', 'unusable'];
const certificates: readonly OrchestratorRow['certificate']['state'][] = ['changed', 'unknown', 'pinned'];

/** What a row is sorted by; null is unknown, and comes last whichever way the table is sorted. */
const values: Readonly<Record<Exclude<Column, 'price'>, (row: OrchestratorRow) => number | string | null>> = {
  address: ({ address }) => address,
  models: ({ models }) => models.length,
  free: ({ models }) => freeRunners(models),
  ping: ({ pingMs }) => pingMs,
  version: ({ version }) => (version === '' ? null : version),
  certificate: ({ certificate }) => certificates.indexOf(certificate.state),
  state: ({ state }) => states.indexOf(state),
};

/** The rows in order; those that are equal by their column are ordered by address. */
export function sortRows(rows: readonly OrchestratorRow[], sorting: Sorting): OrchestratorRow[] {
  return [...rows].sort((a, b) => compareRows(a, b, sorting) || collator.compare(a.address, b.address));
}

/** The sorting after a click on a column: the other way round if it is sorted by it already. */
export function sortedBy(column: Column, before: Sorting): Sorting {
  return { column, descending: before.column === column && !before.descending };
}

/** Runners that wait for work, over all models. */
export function freeRunners(models: OrchestratorRow['models']): number {
  return models.reduce((sum, { free }) => sum + free, 0);
}

const collator = new Intl.Collator('en', { numeric: true });

function compareRows(a: OrchestratorRow, b: OrchestratorRow, { column, descending }: Sorting): number {
  const sign = descending ? -1 : 1;
  if (column === 'price') {
    if (a.price === null || b.price === null) return Number(a.price === null) - Number(b.price === null);
    return sign * comparePrices(a.price, b.price);
  }
  const one = values[column](a);
  const other = values[column](b);
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  if (typeof one === 'number' && typeof other === 'number') return sign * (one - other);
  return sign * collator.compare(String(one), String(other));
}
