import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import styles from './icon-button.module.css';
import { Tooltip } from './tooltip.tsx';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children' | 'title'> {
  /** Its name, also shown as a tooltip. */
  readonly label: string;
  /** What the tooltip says beside the name, for example the key that does the same. */
  readonly hint?: string;
  readonly icon: LucideIcon;
}

/** A button that is only an icon. */
export function IconButton({ label, hint, icon: Icon, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={hint === undefined ? label : `${label} (${hint})`}>
      <button type="button" {...rest} className={classNames(styles.button, className)} aria-label={label}>
        <Icon size={18} aria-hidden />
      </button>
    </Tooltip>
  );
}
