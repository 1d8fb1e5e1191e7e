import { create } from 'zustand';
import { noFilter, type RowFilter } from './filter-rows.ts';
import { type Column, type Sorting, sortedBy } from './sort-rows.ts';

/** How the table of orchestrators is looked at; it stays so while other views are shown. */
interface TableStore {
  readonly filter: RowFilter;
  readonly sorting: Sorting;
}

/** See {@link TableStore}. The best come first. */
export const useTable = create<TableStore>(() => ({
  filter: noFilter,
  sorting: { column: 'place', descending: false },
}));

/** Changes which rows are shown. */
export function setFilter(change: Partial<RowFilter>): void {
  useTable.setState(({ filter }) => ({ filter: { ...filter, ...change } }));
}

/** Sorts by a column, or turns its order round. */
export function sortBy(column: Column): void {
  useTable.setState(({ sorting }) => ({ sorting: sortedBy(column, sorting) }));
}
