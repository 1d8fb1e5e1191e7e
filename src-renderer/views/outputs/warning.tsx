import { TriangleAlert } from 'lucide-react';
import styles from './outputs.module.css';

/** Something the user should know before it goes wrong. */
export function Warning({ children }: { readonly children: string }) {
  return (
    <p className={styles.warning}>
      <TriangleAlert size={16} aria-hidden />
      <span>{children}</span>
    </p>
  );
}
