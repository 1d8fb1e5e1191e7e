import type { ReactNode } from 'react';
import styles from './tabbed-page.module.css';
import { Tabs } from './tabs.tsx';
import { SCROLLER } from './use-visible-rows.ts';

/** One place of a {@link TabbedPage}. */
interface Place<Id extends string> {
  readonly id: Id;
  readonly label: ReactNode;
  readonly content: ReactNode;
  /** `wide` for tables. Default `text`. */
  readonly width?: 'text' | 'wide';
}

interface TabbedPageProps<Id extends string> {
  readonly title: string;
  /** Names the tabs. */
  readonly label: string;
  readonly places: readonly Place<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}

/** A view of several places, each behind a tab and scrolling by itself. */
export function TabbedPage<Id extends string>({
  title,
  label,
  places,
  value,
  onChange,
}: TabbedPageProps<Id>) {
  return (
    <div className={styles.view}>
      <h1 className={styles.title}>{title}</h1>
      <Tabs
        label={label}
        value={value}
        onChange={onChange}
        tabs={places.map(({ id, label: name, content, width }) => ({
          id,
          label: name,
          content: (
            <div key={id} className={styles.scroller} {...SCROLLER}>
              <div className={styles.content} data-width={width}>
                {content}
              </div>
            </div>
          ),
        }))}
      />
    </div>
  );
}
