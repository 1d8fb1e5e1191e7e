import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import { useFieldControl } from './field-context.ts';
import inputStyles from './input.module.css';
import styles from './select.module.css';

interface SelectProps extends Omit<ComponentProps<'select'>, 'value' | 'onChange'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The system's own select; its options are the children. */
export function Select({ value, onChange, className, children, ...rest }: SelectProps) {
  return (
    <span className={styles.select}>
      <select
        {...useFieldControl()}
        {...rest}
        className={classNames(inputStyles.input, className)}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {children}
      </select>
      <ChevronDown size={16} aria-hidden />
    </span>
  );
}
