import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import styles from './fold.module.css';

interface FoldProps {
  readonly title: ReactNode;
  /** Something inside differs from its default. */
  readonly changed?: boolean;
  /** What stands at the end of the heading's line. */
  readonly note?: ReactNode;
  readonly open?: boolean;
  readonly children: ReactNode;
}

/** A part that folds away. What is folded is not rendered, so that it costs nothing. */
export function Fold({ title, changed = false, note, open: initially = false, children }: FoldProps) {
  const [open, setOpen] = useState(initially);
  return (
    <details className={styles.fold} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={styles.summary}>
        <ChevronRight size={16} aria-hidden className={styles.chevron} />
        <span className={styles.title} data-changed={changed || undefined}>
          {title}
        </span>
        {note !== undefined && <span className={styles.note}>{note}</span>}
      </summary>
      {open && <div className={styles.body}>{children}</div>}
    </details>
  );
}
