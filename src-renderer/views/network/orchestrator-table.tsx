import { ArrowDown, ArrowUp } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import type { OrchestratorRow as Row } from '../../../src-preload/contract.ts';
import { useMain } from '../../store/use-main.ts';
import { networkTexts } from '../../texts/network.ts';
import { classNames } from '../../ui/class-names.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { OrchestratorRow } from './orchestrator-row.tsx';
import styles from './orchestrator-table.module.css';
import { type Column, columns, type Sorting, sortedBy, sortRows } from './sort-rows.ts';
import { tableRoles } from './table-roles.ts';

const texts = networkTexts.orchestrators;

/** Rows that are rendered before the table is first shown: more than fit on a large screen. */
const FIRST_ROWS = 40;

/**
 * All orchestrators, sortable. Rows off the screen cost no layout, rows that have not changed are not rendered again, and
 * a long table is completed when there is time.
 */
export function OrchestratorTable({ rows }: { readonly rows: readonly Row[] }) {
  const [sorting, setSorting] = useState<Sorting>({ column: 'address', descending: false });
  const sorted = useMemo(() => sortRows(rows, sorting), [rows, sorting]);
  const shown = useDeferredValue(sorted, sorted.slice(0, FIRST_ROWS));
  const chosen = useMain(({ settings: { network } }) =>
    network.choice.kind === 'address' ? network.choice.address : null,
  );
  return (
    <div className={styles.frame}>
      <table {...tableRoles.table} className={styles.table} aria-label={texts.table(rows.length)}>
        <thead {...tableRoles.group}>
          <tr {...tableRoles.row} className={classNames(styles.row, styles.head)}>
            <th {...tableRoles.header} scope="col" className={styles.choose}>
              <VisuallyHidden>{texts.choose}</VisuallyHidden>
            </th>
            {columns.map((column) => (
              <SortHeader
                key={column}
                column={column}
                sorting={sorting}
                onSort={() => setSorting((before) => sortedBy(column, before))}
              />
            ))}
            <th {...tableRoles.header} scope="col" className={styles.actions}>
              <VisuallyHidden>{texts.actions}</VisuallyHidden>
            </th>
            <th {...tableRoles.header} scope="col" className={styles.problem}>
              <VisuallyHidden>{texts.problem}</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody {...tableRoles.group}>
          {shown.map((row) => (
            <OrchestratorRow key={row.address} row={row} chosen={row.address === chosen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SortHeaderProps {
  readonly column: Column;
  readonly sorting: Sorting;
  readonly onSort: () => void;
}

function SortHeader({ column, sorting, onSort }: SortHeaderProps) {
  const active = sorting.column === column;
  const Arrow = sorting.descending ? ArrowDown : ArrowUp;
  return (
    <th
      {...tableRoles.header}
      scope="col"
      className={styles[column]}
      aria-sort={active ? (sorting.descending ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" className={styles.sort} onClick={onSort}>
        {texts.columns[column]}
        {active && <Arrow size={14} aria-hidden />}
      </button>
    </th>
  );
}
