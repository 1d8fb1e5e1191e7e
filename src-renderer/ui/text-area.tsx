import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import { useFieldControl } from './field-context.ts';
import styles from './input.module.css';

interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'value' | 'onChange'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly mono?: boolean;
}

/** Several lines of text. */
export function TextArea({ value, onChange, mono = false, className, ...rest }: TextAreaProps) {
  return (
    <textarea
      rows={3}
      spellCheck={false}
      {...useFieldControl()}
      {...rest}
      data-autofocus={rest.autoFocus}
      className={classNames(styles.input, styles.area, mono && styles.mono, className)}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
