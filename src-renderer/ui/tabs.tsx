import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { nextIndex } from './roving.ts';
import styles from './tabs.module.css';

/** One tab and what it shows. */
interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}

/** Views of which one is shown; arrow keys, Home and End go from tab to tab. Hidden ones are not rendered. */
export function Tabs<Id extends string>({ label, tabs, value, onChange }: TabsProps<Id>) {
  const id = useId();
  const chosen = tabs.find((tab) => tab.id === value) ?? tabs[0];
  const keyDown = (event: KeyboardEvent<HTMLElement>, index: number) => {
    const next = tabs[nextIndex(event.key, index, tabs.length, 'row') ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    onChange(next.id);
    document.getElementById(`${id}-${next.id}`)?.focus();
  };
  return (
    <div className={styles.tabs}>
      <div className={styles.list} role="tablist" aria-label={label}>
        {tabs.map((tab, index) => (
          <button
            key={tab.id}
            id={`${id}-${tab.id}`}
            type="button"
            role="tab"
            className={styles.tab}
            aria-selected={tab === chosen}
            aria-controls={tab === chosen ? `${id}-panel` : undefined}
            tabIndex={tab === chosen ? 0 : -1}
            onClick={() => onChange(tab.id)}
            onKeyDown={(event) => keyDown(event, index)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {chosen !== undefined && (
        <div
          id={`${id}-panel`}
          role="tabpanel"
          className={styles.panel}
          aria-labelledby={`${id}-${chosen.id}`}
        >
          {chosen.content}
        </div>
      )}
    </div>
  );
}
