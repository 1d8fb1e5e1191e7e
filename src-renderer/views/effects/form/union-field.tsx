import { setParam } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { initialValue, variantOf } from '../schema/initial.ts';
import { type FieldProps, FieldRow } from './field-row.tsx';
import { NestedField } from './nested-field.tsx';
import { useParam } from './use-param.ts';

/** A value of one of several forms: which one, and its own controls. */
export function UnionField({ field, path }: FieldProps) {
  const shown = useParam(path);
  if (field.kind !== 'union') return null;
  const { variants } = field;
  const at = variantOf(variants, shown);
  const variant = variants[at];
  return (
    <FieldRow field={field} path={path} group>
      <Segmented
        label={texts.form.formOf(field.title)}
        options={variants.map((one, index) => ({
          value: String(index),
          label: variantName(one.title, one.kind, index),
        }))}
        value={String(at)}
        onChange={(value) => {
          const chosen = variants[Number(value)];
          if (chosen) setParam(path, initialValue(chosen));
        }}
      />
      {variant && <NestedField field={{ ...variant, key: field.key, description: '' }} path={path} />}
    </FieldRow>
  );
}

function variantName(title: string, kind: keyof typeof texts.form.kinds, index: number): string {
  return title === String(index) ? texts.form.kinds[kind] : title;
}
