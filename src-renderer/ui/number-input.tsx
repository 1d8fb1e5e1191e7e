import { type ComponentProps, useState } from 'react';
import { classNames } from './class-names.ts';
import { useFieldControl } from './field-context.ts';
import styles from './input.module.css';
import { numberFrom } from './number-text.ts';

interface NumberInputProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'step'> {
  readonly value: number;
  /** Told every valid number that is typed, and on leaving the nearest allowed one. */
  readonly onChange: (value: number) => void;
  readonly min?: number;
  readonly max?: number;
  /** Values are whole multiples of it. Default: any number. */
  readonly step?: number;
  readonly unit?: string;
}

/** A number that is typed. While it is, what stands there may be incomplete; leaving the field puts it right. */
export function NumberInput({ value, onChange, min, max, step, unit, className, ...rest }: NumberInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const limits = { min, max, step };
  const typed = (text: string) => {
    setDraft(text);
    const number = numberFrom(text, limits);
    if (number?.exact) onChange(number.value);
  };
  const leave = () => {
    const number = draft === null ? null : numberFrom(draft, limits);
    setDraft(null);
    if (number !== null && number.value !== value) onChange(number.value);
  };
  return (
    <span className={styles.number}>
      <input
        type="number"
        {...useFieldControl()}
        {...rest}
        className={classNames(styles.input, className)}
        min={min}
        max={max}
        step={step ?? 'any'}
        value={draft ?? String(value)}
        onChange={(event) => typed(event.currentTarget.value)}
        onBlur={leave}
      />
      {unit}
    </span>
  );
}
