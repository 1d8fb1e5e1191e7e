import { type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';
import styles from './field.module.css';
import { FieldContext } from './field-context.ts';

interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong with the value and what to do; null, '' or an empty list while nothing is. */
  readonly error?: string | readonly string[] | null | false;
  /** `side` puts the label before the control, on one line. Default `above`. */
  readonly layout?: 'above' | 'side';
  /** One control: TextInput, NumberInput, Select, Slider or a plain element that takes `useFieldControl()`. */
  readonly children: ReactNode;
}

/** A control with its label, a hint and, when there is one, the error of its value. */
export function Field({ label, hint, error, layout = 'above', children }: FieldProps) {
  const id = useId();
  const errors = [error || []].flat().filter(Boolean);
  const wrong = errors.length > 0;
  const described = [hint !== undefined && `${id}-hint`, wrong && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={classNames(styles.field, layout === 'side' && styles.side)}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.control}>
        <FieldContext
          value={{
            id,
            'aria-describedby': described === '' ? undefined : described,
            'aria-invalid': wrong || undefined,
          }}
        >
          {children}
        </FieldContext>
        {hint !== undefined && (
          <p id={`${id}-hint`} className={styles.hint}>
            {hint}
          </p>
        )}
        {wrong && (
          <div id={`${id}-error`} className={styles.error} role="alert">
            {errors.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
