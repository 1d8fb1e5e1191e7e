import type { ReactNode } from 'react';
import styles from './figures.module.css';

/** Numbers with their names, side by side. */
export function Figures({ children }: { readonly children: ReactNode }) {
  return <dl className={styles.figures}>{children}</dl>;
}

interface FigureProps {
  readonly name: string;
  readonly title?: string;
  readonly children: ReactNode;
}

/** One of {@link Figures}. */
export function Figure({ name, title, children }: FigureProps) {
  return (
    <div className={styles.figure} title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
