import { ArrowDown, ArrowUp } from 'lucide-react';
import { useRef, useState } from 'react';
import type { OrchestratorRow } from '../../../../src-preload/contract.ts';
import { useMain } from '../../../store/use-main.ts';
import { networkTexts } from '../../../texts/network.ts';
import { classNames } from '../../../ui/class-names.ts';
import { useVisibleRows } from '../../../ui/use-visible-rows.ts';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import { OrchestratorCells } from './orchestrator-cells.tsx';
import styles from './orchestrator-table.module.css';
import { rowStatus } from './row-status.ts';
import { type Column, columns } from './sort-rows.ts';
import { tableRoles } from './table-roles.ts';
import { sortBy, useTable } from './table-store.ts';

const texts = networkTexts.orchestrators;

interface OrchestratorTableProps {
  /** In the order they are shown in. */
  readonly rows: readonly OrchestratorRow[];
  readonly blocked: ReadonlySet<string>;
  /** Told whether the pointer or the focus is on the rows: they should not move then. */
  readonly onHold: (held: boolean) => void;
}

/**
 * The orchestrators. Only rows on the screen are rendered, wherever the table scrolls, and of those only what changed; the
 * row with the focus stays, however far it is scrolled away.
 */
export function OrchestratorTable({ rows, blocked, onHold }: OrchestratorTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { first, end, rowHeight } = useVisibleRows(body);
  const [focused, setFocused] = useState<string | null>(null);
  const chosen = useMain(({ settings: { network } }) =>
    network.choice.kind === 'address' ? network.choice.address : null,
  );
  return (
    <div className={styles.frame}>
      <table
        {...tableRoles.table}
        className={styles.table}
        aria-label={texts.table(rows.length)}
        aria-rowcount={rows.length + 1}
      >
        <thead {...tableRoles.group}>
          <tr {...tableRoles.row} className={classNames(styles.row, styles.head)} aria-rowindex={1}>
            <th {...tableRoles.header} scope="col" className={styles.choose}>
              <VisuallyHidden>{texts.choose}</VisuallyHidden>
            </th>
            {columns.map((column) => (
              <SortHeader key={column} column={column} />
            ))}
            <th {...tableRoles.header} scope="col" className={styles.actions}>
              <VisuallyHidden>{texts.actions}</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody
          {...tableRoles.group}
          ref={body}
          className={styles.body}
          style={{ height: rows.length * rowHeight }}
          onPointerEnter={() => onHold(true)}
          onPointerLeave={() => onHold(focused !== null)}
          onFocus={(event) => {
            setFocused(event.target.closest('tr')?.dataset.address ?? null);
            onHold(true);
          }}
          onBlur={() => {
            setFocused(null);
            onHold(body.current?.matches(':hover') ?? false);
          }}
        >
          {rows.map((row, index) =>
            (index >= first && index < end) || row.address === focused ? (
              <tr
                key={row.address}
                {...tableRoles.row}
                className={styles.row}
                style={{ top: index * rowHeight }}
                aria-rowindex={index + 2}
                data-address={row.address}
              >
                <OrchestratorCells
                  row={row}
                  status={rowStatus(row, blocked)}
                  chosen={row.address === chosen}
                />
              </tr>
            ) : null,
          )}
        </tbody>
      </table>
    </div>
  );
}

function SortHeader({ column }: { readonly column: Column }) {
  const sorting = useTable((table) => table.sorting);
  const active = sorting.column === column;
  const Arrow = sorting.descending ? ArrowDown : ArrowUp;
  return (
    <th
      {...tableRoles.header}
      scope="col"
      className={styles[column]}
      aria-sort={active ? (sorting.descending ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" className={styles.sort} onClick={() => sortBy(column)}>
        {texts.columns[column]}
        {active && <Arrow size={14} aria-hidden />}
      </button>
    </th>
  );
}
