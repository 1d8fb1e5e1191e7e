import type { ReactNode } from 'react';
import styles from './page.module.css';

interface PageProps {
  readonly title: string;
  /** `wide` for tables. Default `text`. */
  readonly width?: 'text' | 'wide';
  readonly children: ReactNode;
}

/** A view that is read from the top: a heading and sections, scrolling. */
export function Page({ title, width = 'text', children }: PageProps) {
  return (
    <div className={styles.page}>
      <div className={styles.content} data-width={width}>
        <h1 className={styles.title}>{title}</h1>
        {children}
      </div>
    </div>
  );
}
