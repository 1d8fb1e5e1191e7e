import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import { useFieldControl } from './field-context.ts';
import styles from './input.module.css';

interface TextInputProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Addresses, keys and the like, in the fixed-width font. */
  readonly mono?: boolean;
}

/** One line of text. */
export function TextInput({ value, onChange, mono = false, className, ...rest }: TextInputProps) {
  return (
    <input
      type="text"
      spellCheck={false}
      autoComplete="off"
      {...useFieldControl()}
      {...rest}
      data-autofocus={rest.autoFocus}
      className={classNames(styles.input, mono && styles.mono, className)}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
