import { type KeyboardEvent, type ReactNode, type Ref, useId, useState } from 'react';
import { flushSync } from 'react-dom';
import { classNames } from './class-names.ts';
import styles from './popover.module.css';

/** What a trigger spreads on its button: the browser then opens and places the popover beside it. */
export interface PopoverTrigger {
  readonly popoverTarget: string;
  readonly 'aria-haspopup': 'dialog' | 'menu';
  readonly 'aria-expanded': boolean;
  readonly onClick: () => void;
}

interface PopoverProps {
  readonly label: string;
  /** Renders the button that opens it: `(trigger) => <Button {...trigger}>…</Button>`. */
  readonly trigger: (trigger: PopoverTrigger) => ReactNode;
  /** Default `dialog`. */
  readonly role?: 'dialog' | 'menu';
  readonly className?: string | undefined;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLDivElement>) => void;
  readonly onOpen?: (popover: HTMLDivElement) => void;
  readonly ref?: Ref<HTMLDivElement>;
  /** Rendered only while it is open. */
  readonly children: ReactNode;
}

/** Something small beside a button, made when it is first opened; closed by Escape, by its button and by a click elsewhere. */
export function Popover({
  label,
  trigger,
  role = 'dialog',
  className,
  onKeyDown,
  onOpen,
  ref,
  children,
}: PopoverProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  // A table has hundreds of them, of which few are ever opened.
  const [made, setMade] = useState(false);
  return (
    <>
      {trigger({
        popoverTarget: id,
        'aria-haspopup': role,
        'aria-expanded': open,
        // The browser looks for what it is to open only after this.
        onClick: () => flushSync(() => setMade(true)),
      })}
      {made && (
        // biome-ignore lint/a11y/noStaticElementInteractions: its role is in the attributes that are spread on it
        <div
          id={id}
          ref={ref}
          popover="auto"
          {...{ role, 'aria-label': label }}
          tabIndex={-1}
          className={classNames(styles.popover, className)}
          onKeyDown={onKeyDown}
          onBeforeToggle={(event) => setOpen(event.newState === 'open')}
          onToggle={(event) => {
            if (event.newState === 'open') onOpen?.(event.currentTarget);
          }}
        >
          {open && children}
        </div>
      )}
    </>
  );
}
