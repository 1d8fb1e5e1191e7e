import { useDeferredValue, useMemo, useRef } from 'react';
import type { OrchestratorRow } from '../../../../src-preload/contract.ts';
import { filterRows } from './filter-rows.ts';
import { heldOrder } from './held-order.ts';
import { sortRows } from './sort-rows.ts';
import { useTable } from './table-store.ts';

/**
 * The rows as the table shows them: filtered and in order. While `held`, rows keep their places, so that what somebody
 * points at does not move away; another sorting or filter moves them all the same.
 */
export function useShownRows(
  rows: readonly OrchestratorRow[],
  blocked: ReadonlySet<string>,
  held: boolean,
): readonly OrchestratorRow[] {
  const filter = useDeferredValue(useTable((table) => table.filter));
  const sorting = useTable((table) => table.sorting);
  const kept = useRef<{ readonly asked: readonly unknown[]; readonly addresses: readonly string[] }>({
    asked: [],
    addresses: [],
  });
  return useMemo(() => {
    const sorted = sortRows(filterRows(rows, filter, blocked), sorting, blocked);
    const same = kept.current.asked[0] === filter && kept.current.asked[1] === sorting;
    const shown = held && same ? heldOrder(kept.current.addresses, sorted) : sorted;
    kept.current = { asked: [filter, sorting], addresses: shown.map(({ address }) => address) };
    return shown;
  }, [rows, filter, sorting, blocked, held]);
}
