import type { LucideIcon } from 'lucide-react';
import { useId } from 'react';
import { classNames } from './class-names.ts';
import styles from './segmented.module.css';

/** One choice of a {@link Segmented}. */
export interface Segment<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Shown instead of the label, which stays its name. */
  readonly icon?: LucideIcon;
  readonly disabled?: boolean;
}

interface SegmentedProps<Value extends string> {
  /** What is chosen, for assistive technology; shown too with `showLabel`. */
  readonly label: string;
  readonly showLabel?: boolean;
  readonly options: readonly Segment<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** A few choices side by side: a group of radio buttons. */
export function Segmented<Value extends string>({
  label,
  showLabel = false,
  options,
  value,
  onChange,
}: SegmentedProps<Value>) {
  const name = useId();
  return (
    <fieldset className={styles.group}>
      <legend className={classNames(styles.legend, !showLabel && styles.hidden)}>{label}</legend>
      <div className={styles.track}>
        {options.map((option) => (
          <label key={option.value} className={styles.option} title={option.icon && option.label}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              aria-label={option.label}
              onChange={() => onChange(option.value)}
            />
            {option.icon === undefined ? option.label : <option.icon size={16} aria-hidden />}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The choices of a {@link Segmented} from a record of their texts, in its order. */
export function optionsOf<Value extends string>(texts: Readonly<Record<Value, string>>): Segment<Value>[] {
  return (Object.keys(texts) as Value[]).map((value) => ({ value, label: texts[value] }));
}
