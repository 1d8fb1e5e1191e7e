import { setParam } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { Select } from '../../../ui/select.tsx';
import styles from './choice-field.module.css';
import { emptied, type FieldProps, FieldRow } from './field-row.tsx';
import { useParam } from './use-param.ts';

/** Labels shorter than this, all together, stand side by side instead of in a list. */
const SEGMENTED_CHARACTERS = 28;
const EMPTY = 'empty';

/** One of a few values: side by side where they are few and short, else a list. */
export function ChoiceField({ field, path }: FieldProps) {
  const shown = useParam(path);
  if (field.kind !== 'choice') return null;
  const { options } = field;
  const at = options.findIndex(({ value }) => value === shown);
  const choose = (value: string) =>
    setParam(path, value === EMPTY ? emptied(field) : options[Number(value)]?.value);
  if (field.absence === 'never' && options.length === 1 && at === 0)
    return (
      <FieldRow field={field} path={path} group>
        <span className={styles.only}>{options[0]?.label}</span>
      </FieldRow>
    );
  const length = options.reduce((sum, { label }) => sum + label.length + 2, 0);
  if (field.absence === 'never' && at >= 0 && length <= SEGMENTED_CHARACTERS)
    return (
      <FieldRow field={field} path={path} group>
        <Segmented
          label={field.title}
          options={options.map(({ label }, index) => ({ value: String(index), label }))}
          value={String(at)}
          onChange={choose}
        />
      </FieldRow>
    );
  return (
    <FieldRow field={field} path={path} ownAbsence>
      <Select value={at < 0 ? EMPTY : String(at)} onChange={choose}>
        {(field.absence !== 'never' || at < 0) && <option value={EMPTY}>{texts.form.notSet}</option>}
        {options.map(({ label }, index) => (
          <option key={label} value={String(index)}>
            {label}
          </option>
        ))}
      </Select>
    </FieldRow>
  );
}
