import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { uiTexts } from '../texts/ui.ts';
import { classNames } from './class-names.ts';
import styles from './dialog.module.css';
import { IconButton } from './icon-button.tsx';

interface DialogProps {
  readonly title: string;
  /** Escape, the close button, or the system's way of leaving. */
  readonly onClose: () => void;
  /** The buttons at its foot. */
  readonly actions?: ReactNode;
  readonly size?: 'm' | 'l';
  readonly children: ReactNode;
}

/**
 * A modal dialog, open as long as it is rendered: `{open && <Dialog …>}`. The browser keeps the focus inside and gives it
 * back afterwards. A Button or text input with `autoFocus` gets it first, else the dialog itself.
 */
export function Dialog({ title, onClose, actions, size = 'm', children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // React's autoFocus comes before the dialog is shown, when nothing in it can be focused.
    (element?.querySelector<HTMLElement>('[data-autofocus=true]') ?? element)?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={classNames(styles.dialog, size === 'l' && styles.large)}
      tabIndex={-1}
      aria-labelledby={id}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
      onClose={(event) => {
        if (event.target === event.currentTarget && !event.currentTarget.open) onClose();
      }}
    >
      <header className={styles.header}>
        <h2 id={id}>{title}</h2>
        <IconButton label={uiTexts.close} icon={X} onClick={onClose} />
      </header>
      <div className={styles.body}>{children}</div>
      {actions !== undefined && <footer className={styles.actions}>{actions}</footer>}
    </dialog>
  );
}
