import { Hourglass, type LucideIcon } from 'lucide-react';
import type { ComponentProps, MouseEvent } from 'react';
import { uiTexts } from '../texts/ui.ts';
import styles from './button.module.css';
import { classNames } from './class-names.ts';
import { VisuallyHidden } from './visually-hidden.tsx';

interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` for the one thing to do here, `danger` for what ends or removes something. Default `quiet`. */
  readonly tone?: 'primary' | 'quiet' | 'danger';
  readonly size?: 'm' | 'l';
  readonly icon?: LucideIcon;
  /** Its work is under way: it keeps the focus, and does not answer until that is done. */
  readonly loading?: boolean;
}

/** A button with a text. */
export function Button({
  tone = 'quiet',
  size = 'm',
  icon,
  loading = false,
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const Icon = loading ? Hourglass : icon;
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (loading) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      type="button"
      {...rest}
      data-autofocus={rest.autoFocus}
      className={classNames(styles.button, styles[tone], size === 'l' && styles.large, className)}
      aria-disabled={loading || undefined}
      onClick={click}
    >
      {Icon !== undefined && <Icon size={16} aria-hidden />}
      {children}
      {loading && <VisuallyHidden>, {uiTexts.working}</VisuallyHidden>}
    </button>
  );
}
