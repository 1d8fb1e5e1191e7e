import type { ComponentProps } from 'react';
import { useFieldControl } from './field-context.ts';
import styles from './slider.module.css';

interface SliderProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** How the value is written beside the slider and read out. Default: as it is. */
  readonly format?: (value: number) => string;
}

/** A number on a scale, with its value written beside it. */
export function Slider({ value, onChange, step = 1, format = String, className, ...rest }: SliderProps) {
  return (
    <span className={styles.slider}>
      <input
        {...useFieldControl()}
        {...rest}
        className={className}
        type="range"
        step={step}
        value={value}
        aria-valuetext={format(value)}
        onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
      <output className={styles.value} aria-hidden>
        {format(value)}
      </output>
    </span>
  );
}
