import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { OrchestratorRow } from '../../../../src-preload/contract.ts';
import { filterRows, type RowFilter } from './filter-rows.ts';
import { heldOrder } from './held-order.ts';
import { type Sorting, sortRows } from './sort-rows.ts';
import { useTable } from './table-store.ts';

/** Rows keep their places for so long at least, milliseconds: figures may change four times a second, places may not. */
const ORDER_MS = 1000;

/** The order that is shown, and what it was made for. */
interface Shown {
  readonly filter: RowFilter;
  readonly sorting: Sorting;
  readonly addresses: readonly string[];
  /** When it was made, milliseconds since 1970. */
  readonly orderedMs: number;
  /** It is not the order the rows should have, and will be made anew. */
  readonly early: boolean;
}

/**
 * The rows as the table shows them: filtered and in order, at most once a second in another one. While `held`, rows keep
 * their places, so that what somebody points at does not move away; another sorting or filter moves them at once.
 */
export function useShownRows(
  rows: readonly OrchestratorRow[],
  blocked: ReadonlySet<string>,
  held: boolean,
): readonly OrchestratorRow[] {
  const filter = useDeferredValue(useTable((table) => table.filter));
  const sorting = useTable((table) => table.sorting);
  const kept = useRef<Shown | null>(null);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn brings the rows into order that were held back
  const shown = useMemo(() => {
    const before = kept.current;
    const nowMs = Date.now();
    const sorted = sortRows(filterRows(rows, filter, blocked), sorting, blocked);
    const same = before !== null && before.filter === filter && before.sorting === sorting;
    const early = same && !held && nowMs - before.orderedMs < ORDER_MS;
    const holds = same && (held || early);
    const ordered = holds ? heldOrder(before.addresses, sorted) : sorted;
    kept.current = {
      filter,
      sorting,
      addresses: ordered.map(({ address }) => address),
      orderedMs: holds ? before.orderedMs : nowMs,
      early,
    };
    return ordered;
  }, [rows, filter, sorting, blocked, held, turn]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at whenever the rows have changed
  useEffect(() => {
    if (!kept.current?.early) return undefined;
    const timer = setTimeout(() => setTurn((count) => count + 1), ORDER_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return shown;
}
