import { Unplug } from 'lucide-react';
import { useApp } from '../store/app-store.ts';
import { frameTexts } from '../texts/frame.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import styles from './connection.module.css';

/** Says that main has gone away, above whatever view there is. Its live region is always there. */
export function ConnectionBanner() {
  const lost = useApp(({ connected, state }) => !connected && state !== null);
  return (
    <div role="alert" className={styles.place}>
      {lost && (
        <p className={styles.banner}>
          <Unplug size={16} aria-hidden />
          {frameTexts.connectionLost}
        </p>
      )}
    </div>
  );
}

/** What is shown until main has answered for the first time; it appears only when that takes long. */
export function Connecting() {
  return (
    <div className={styles.connecting}>
      <EmptyState icon={Unplug} title={frameTexts.connecting.title}>
        {frameTexts.connecting.text}
      </EmptyState>
    </div>
  );
}
