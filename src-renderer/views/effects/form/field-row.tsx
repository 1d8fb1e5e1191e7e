import { RotateCcw } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { setParam, useEffects } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { FieldContext } from '../../../ui/field-context.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import type { Field, Json, Path } from '../schema/field.ts';
import { initialValue } from '../schema/initial.ts';
import { equal, valueAt } from '../schema/values.ts';
import styles from './field-row.module.css';
import { ReloadMark } from './reload-mark.tsx';
import { useProblem } from './use-param.ts';

/** What every control of the form is given. */
export interface FieldProps<Shown extends Field = Field> {
  readonly field: Shown;
  readonly path: Path;
}

interface FieldRowProps extends FieldProps {
  /** Several controls rather than one: the label names a group. */
  readonly group?: boolean;
  /** The control stands on the line of its label. */
  readonly inline?: boolean;
  /** Shows what is wrong anywhere inside of the value. */
  readonly deep?: boolean;
  /** A field that may be empty says so itself, and needs no switch for it. */
  readonly ownAbsence?: boolean;
  readonly children: ReactNode;
}

/** One parameter: its name, marks for a changed and for a reloading one, the way back to the default, what is wrong. */
export function FieldRow({
  field,
  path,
  group = false,
  inline = false,
  deep = false,
  ownAbsence = false,
  children,
}: FieldRowProps) {
  const id = useId();
  const problem = useProblem(path, deep);
  const changed = useEffects(({ shown }) => !equal(valueAt(shown, path), field.default));
  const empty = useEffects(({ shown }) => (valueAt(shown, path) ?? null) === null);
  const described = [field.description && `${id}-hint`, problem && `${id}-error`].filter(Boolean).join(' ');
  const control = {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': problem === undefined ? undefined : (true as const),
  };
  const optional = field.absence !== 'never' && !ownAbsence;
  const resettable = changed && (field.default !== undefined || field.absence === 'missing');
  const Label = group ? 'span' : 'label';
  const body =
    optional && empty ? null : <FieldContext value={group ? null : control}>{children}</FieldContext>;
  return (
    <div
      className={styles.row}
      data-inline={inline || undefined}
      {...(group && {
        role: 'group',
        'aria-labelledby': `${id}-label`,
        'aria-describedby': described || undefined,
      })}
    >
      <div className={styles.head}>
        <Label className={styles.label} id={`${id}-label`} {...(!group && { htmlFor: id })}>
          {field.title}
        </Label>
        {path.length === 1 && <ReloadMark name={field.key} />}
        <span className={styles.tools}>
          {resettable && (
            <IconButton
              className={styles.reset}
              label={texts.form.reset(field.title)}
              icon={RotateCcw}
              onClick={() => setParam(path, field.default)}
            />
          )}
          {optional && (
            <input
              type="checkbox"
              className={styles.set}
              aria-label={texts.form.set(field.title)}
              checked={!empty}
              onChange={(event) =>
                setParam(path, event.currentTarget.checked ? initialValue(field) : emptied(field))
              }
            />
          )}
          {inline && body}
        </span>
      </div>
      {!inline && body}
      {field.description && (
        <p className={styles.hint} id={`${id}-hint`}>
          {field.description}
        </p>
      )}
      {problem !== undefined && (
        <p className={styles.error} id={`${id}-error`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** How a field is left empty. */
export function emptied(field: Field): Json | undefined {
  return field.absence === 'null' ? null : undefined;
}
