import { useEffects } from '../../../store/effects-store.ts';
import { equal, valueAt } from '../schema/values.ts';
import { type FieldProps, FieldRow } from './field-row.tsx';
import { Fold } from './fold.tsx';
import { FieldList } from './nested-field.tsx';

/** An object: its parts under a heading that folds them away. */
export function GroupField({ field, path }: FieldProps) {
  const changed = useEffects(({ shown }) => !equal(valueAt(shown, path), field.default));
  const empty = useEffects(({ shown }) => (valueAt(shown, path) ?? null) === null);
  if (field.kind !== 'group') return null;
  if (field.absence !== 'never' && empty)
    return (
      <FieldRow field={field} path={path} inline group>
        {null}
      </FieldRow>
    );
  return (
    <Fold title={field.title} changed={changed}>
      <FieldRow field={{ ...field, title: '' }} path={path} group deep={false}>
        <FieldList fields={field.fields} path={path} />
      </FieldRow>
    </Fold>
  );
}
