import { setParam } from '../../../store/effects-store.ts';
import { useFieldControl } from '../../../ui/field-context.ts';
import { type FieldProps, FieldRow } from './field-row.tsx';
import styles from './simple-fields.module.css';
import { useParam } from './use-param.ts';

/** On or off. */
export function BooleanField({ field, path }: FieldProps) {
  const shown = useParam(path);
  return (
    <FieldRow field={field} path={path} inline>
      <SwitchControl checked={shown === true} onChange={(checked) => setParam(path, checked)} />
    </FieldRow>
  );
}

function SwitchControl({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <input
      {...useFieldControl()}
      type="checkbox"
      role="switch"
      aria-checked={checked}
      className={styles.switch}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

/** A colour, chosen by the system's own picker. */
export function ColourField({ field, path }: FieldProps) {
  const shown = useParam(path);
  const value = typeof shown === 'string' ? shown : '#000000';
  return (
    <FieldRow field={field} path={path} inline>
      <span className={styles.colour}>
        <code>{value}</code>
        <ColourControl value={value} onChange={(colour) => setParam(path, colour)} />
      </span>
    </FieldRow>
  );
}

function ColourControl({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <input
      {...useFieldControl()}
      type="color"
      className={styles.swatch}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
