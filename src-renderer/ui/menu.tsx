import { Check, type LucideIcon } from 'lucide-react';
import { type ComponentProps, type KeyboardEvent, type ReactNode, useRef } from 'react';
import { classNames } from './class-names.ts';
import styles from './menu.module.css';
import { Popover, type PopoverTrigger } from './popover.tsx';
import { nextIndex } from './roving.ts';

interface MenuProps {
  readonly label: string;
  /** Renders the button that opens it: `(trigger) => <IconButton {...trigger} …/>`. */
  readonly trigger: (trigger: PopoverTrigger) => ReactNode;
  /** {@link MenuItem}s. */
  readonly children: ReactNode;
}

/** A menu of things to do or to choose from; arrow keys, Home and End walk it, and choosing closes it. */
export function Menu({ label, trigger, children }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const items = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role^=menuitem]:enabled') ?? [])];
  const keyDown = (event: KeyboardEvent) => {
    const all = items();
    const index = nextIndex(
      event.key,
      all.indexOf(document.activeElement as HTMLElement),
      all.length,
      'column',
    );
    if (index === null) return;
    event.preventDefault();
    all[index]?.focus();
  };
  const opened = () => {
    const all = items();
    (all.find((item) => item.ariaChecked === 'true') ?? all[0])?.focus();
  };
  return (
    <Popover ref={menu} label={label} trigger={trigger} role="menu" onKeyDown={keyDown} onOpen={opened}>
      {children}
    </Popover>
  );
}

interface MenuItemProps extends Omit<ComponentProps<'button'>, 'role'> {
  readonly icon?: LucideIcon;
  /** Makes it one of several choices, chosen or not. */
  readonly checked?: boolean;
  readonly tone?: 'plain' | 'danger';
}

/** One line of a {@link Menu}. */
export function MenuItem({ icon: Icon, checked, tone = 'plain', onClick, children, ...rest }: MenuItemProps) {
  return (
    <button
      type="button"
      {...rest}
      {...(checked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': checked })}
      tabIndex={-1}
      className={classNames(styles.item, tone === 'danger' && styles.danger)}
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
        onClick?.(event);
      }}
    >
      {checked !== undefined && (
        <Check size={16} aria-hidden className={classNames(!checked && styles.blank)} />
      )}
      {Icon !== undefined && <Icon size={16} aria-hidden />}
      <span className={styles.text}>{children}</span>
    </button>
  );
}
