import type { OrchestratorRow } from '../../../../src-preload/contract.ts';
import { comparePrices } from '../../../money/price.ts';
import { type RowStatus, rowStatus, rowStatuses } from './row-status.ts';

/** The columns the table can be sorted by. */
export const columns = [
  'place',
  'address',
  'state',
  'models',
  'free',
  'price',
  'speed',
  'certificate',
] as const;

/** See {@link columns}. */
export type Column = (typeof columns)[number];

/** How the table is sorted. */
export interface Sorting {
  readonly column: Column;
  readonly descending: boolean;
}

const certificates: readonly OrchestratorRow['certificate']['state'][] = ['changed', 'unknown', 'pinned'];
const statusOrder = new Map<RowStatus, number>(rowStatuses.map((status, order) => [status, order]));

/** What a row is sorted by; null is unknown, and comes last whichever way the table is sorted. */
const values: Readonly<
  Record<
    Exclude<Column, 'price' | 'address'>,
    (row: OrchestratorRow, blocked: ReadonlySet<string>) => number | null
  >
> = {
  place: ({ ranking }) => ranking?.place ?? null,
  state: (row, blocked) => statusOrder.get(rowStatus(row, blocked)) ?? null,
  models: ({ models }) => models.length,
  free: ({ models }) => freeRunners(models),
  speed: ({ connectMs, pingMs }) => connectMs ?? pingMs,
  certificate: ({ certificate }) => certificates.indexOf(certificate.state),
};

/**
 * The rows in order. Those that are equal by their column, or unknown in it, are ordered by how they stand and by address.
 * @param blocked the addresses that the user wants never used
 */
export function sortRows(
  rows: readonly OrchestratorRow[],
  sorting: Sorting,
  blocked: ReadonlySet<string>,
): OrchestratorRow[] {
  return [...rows].sort(
    (a, b) =>
      compareRows(a, b, sorting, blocked) ||
      (values.state(a, blocked) ?? 0) - (values.state(b, blocked) ?? 0) ||
      compareKeys(addressKey(a), addressKey(b)),
  );
}

/** The sorting after a click on a column: the other way round if it is sorted by it already. */
export function sortedBy(column: Column, before: Sorting): Sorting {
  return { column, descending: before.column === column && !before.descending };
}

/** Runners that wait for work, over all models. */
export function freeRunners(models: OrchestratorRow['models']): number {
  return models.reduce((sum, { free }) => sum + free, 0);
}

function compareRows(
  a: OrchestratorRow,
  b: OrchestratorRow,
  { column, descending }: Sorting,
  blocked: ReadonlySet<string>,
): number {
  const sign = descending ? -1 : 1;
  if (column === 'address') return sign * compareKeys(addressKey(a), addressKey(b));
  if (column === 'price') {
    if (a.price === null || b.price === null) return Number(a.price === null) - Number(b.price === null);
    return sign * comparePrices(a.price, b.price);
  }
  const one = values[column](a, blocked);
  const other = values[column](b, blocked);
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return sign * (one - other);
}

/** Addresses with their numbers padded, so that comparing code units orders them as people count: 9 before 10. */
const addressKeys = new WeakMap<OrchestratorRow, string>();

function addressKey(row: OrchestratorRow): string {
  const known = addressKeys.get(row);
  if (known !== undefined) return known;
  const key = row.address.replaceAll(/\d+/g, (digits) => digits.padStart(10, '0'));
  addressKeys.set(row, key);
  return key;
}

function compareKeys(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
