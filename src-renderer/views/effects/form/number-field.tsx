import { Dices } from 'lucide-react';
import { setParam } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { useFieldControl } from '../../../ui/field-context.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import type { NumberKind } from '../schema/field.ts';
import { hasSlider, nearest, sliderStep } from '../schema/number.ts';
import { type FieldProps, FieldRow } from './field-row.tsx';
import styles from './number-field.module.css';
import { useParam } from './use-param.ts';

/** Largest number drawn for a seed without a limit of its own. */
const MAX_DRAWN = 2 ** 31 - 1;

/** A number: a slider with a box beside it, or the box alone where the range is open or too wide to slide over. */
export function NumberField({ field, path }: FieldProps) {
  if (field.kind !== 'number') return null;
  return (
    <FieldRow field={field} path={path} inline={!hasSlider(field)}>
      <NumberControl kind={field} path={path} title={field.title} />
    </FieldRow>
  );
}

interface NumberControlProps {
  readonly kind: NumberKind;
  readonly path: FieldProps['path'];
  readonly title: string;
}

/** The controls of {@link NumberField} without its row. */
export function NumberControl({ kind, path, title }: NumberControlProps) {
  const shown = useParam(path);
  const value = typeof shown === 'number' ? shown : nearest(kind, 0);
  const limits = {
    ...(kind.min !== null && { min: kind.min }),
    ...(kind.max !== null && { max: kind.max }),
    ...(kind.step !== null && { step: kind.step }),
  };
  const set = (next: number) => setParam(path, next);
  if (hasSlider(kind))
    return (
      <span className={styles.slider}>
        <Range value={value} kind={kind} onChange={set} label={title} />
        <span className={styles.box}>
          <NumberInput
            {...limits}
            id={undefined}
            aria-label={texts.form.exact(title)}
            value={value}
            onChange={set}
          />
        </span>
      </span>
    );
  return (
    <span className={styles.plain}>
      {/seed/i.test(title) && (
        <IconButton
          label={texts.form.draw}
          icon={Dices}
          onClick={() => set(nearest(kind, Math.floor(Math.random() * (kind.max ?? MAX_DRAWN))))}
        />
      )}
      <span className={styles.wideBox}>
        <NumberInput {...limits} aria-label={title} value={value} onChange={set} />
      </span>
    </span>
  );
}

interface RangeProps {
  readonly value: number;
  readonly kind: NumberKind & { readonly min: number; readonly max: number };
  readonly onChange: (value: number) => void;
  readonly label: string;
}

/** A slider without the value beside it, named by the field around it or by its own label. */
export function Range({ value, kind, onChange, label }: RangeProps) {
  const control = useFieldControl();
  return (
    <input
      type="range"
      className={styles.range}
      {...('id' in control ? control : { 'aria-label': label })}
      min={kind.min}
      max={kind.max}
      step={sliderStep(kind)}
      value={value}
      onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
    />
  );
}
