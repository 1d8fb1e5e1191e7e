import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { uiTexts } from '../texts/ui.ts';
import { IconButton } from './icon-button.tsx';
import styles from './toasts.module.css';

/** How long a notice is shown, milliseconds; what went wrong stays until it is dismissed. */
const SHOWN_MS = { info: 6_000, warning: 12_000, error: null } as const;

/** One notice. */
interface Toast {
  readonly id: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

interface ToastsProps {
  readonly toasts: readonly Toast[];
  /** The same function from render to render: another one lets infos stay longer. */
  readonly onDismiss: (id: number) => void;
}

const icons = { info: Info, warning: TriangleAlert, error: CircleAlert } as const;

/**
 * Notices in the corner. Errors are read out at once, the rest when there is a pause. Errors stay until they are
 * dismissed; the rest goes by itself, unless the pointer or the focus is on it.
 */
export function Toasts({ toasts, onDismiss }: ToastsProps) {
  const urgent = toasts.filter(({ level }) => level === 'error');
  const other = toasts.filter(({ level }) => level !== 'error');
  return (
    <section className={styles.corner} aria-label={uiTexts.notices}>
      <div role="alert">
        {urgent.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onDismiss={onDismiss} />
        ))}
      </div>
      <div role="status">
        {other.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onDismiss={onDismiss} />
        ))}
      </div>
    </section>
  );
}

function ToastCard({ toast, onDismiss }: { readonly toast: Toast } & Pick<ToastsProps, 'onDismiss'>) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const shownMs = SHOWN_MS[toast.level];
    if (held || shownMs === null) return undefined;
    const timer = setTimeout(() => onDismiss(toast.id), shownMs);
    return () => clearTimeout(timer);
  }, [held, toast, onDismiss]);
  const Icon = icons[toast.level];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches whether somebody is reading it
    <div
      className={styles.toast}
      data-level={toast.level}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={18} aria-hidden className={styles.icon} />
      <p className={styles.text}>{toast.text}</p>
      <IconButton label={uiTexts.dismiss} icon={X} onClick={() => onDismiss(toast.id)} />
    </div>
  );
}
