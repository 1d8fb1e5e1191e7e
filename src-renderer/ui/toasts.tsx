import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { uiTexts } from '../texts/ui.ts';
import { IconButton } from './icon-button.tsx';
import styles from './toasts.module.css';

/** How long something that asks for nothing is shown. */
const INFO_MS = 6000;

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
 * Notices in the corner. Errors are read out at once, the rest when there is a pause. Infos go by themselves, unless the
 * pointer or the focus is on them; the rest stays until it is dismissed.
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
    if (held || toast.level !== 'info') return undefined;
    const timer = setTimeout(() => onDismiss(toast.id), INFO_MS);
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
