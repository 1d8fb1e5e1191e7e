import type { ComponentType } from 'react';
import type { FieldKind } from '../schema/field.ts';
import { ChoiceField } from './choice-field.tsx';
import type { FieldProps } from './field-row.tsx';
import { GroupField } from './group-field.tsx';
import { JsonField } from './json-field.tsx';
import { ListField } from './list-field.tsx';
import { MapField } from './map-field.tsx';
import { FieldViewContext } from './nested-field.tsx';
import { NumberField } from './number-field.tsx';
import { BooleanField, ColourField } from './simple-fields.tsx';
import { TextField } from './text-field.tsx';
import { UnionField } from './union-field.tsx';
import { WeightedField } from './weighted-field.tsx';

const views: Readonly<Record<FieldKind['kind'], ComponentType<FieldProps> | null>> = {
  number: NumberField,
  text: TextField,
  choice: ChoiceField,
  boolean: BooleanField,
  colour: ColourField,
  weighted: WeightedField,
  list: ListField,
  group: GroupField,
  map: MapField,
  union: UnionField,
  json: JsonField,
  // Nothing to choose.
  constant: null,
};

/** The control of a parameter, by the form of its value. */
export function FieldView(props: FieldProps) {
  const View = views[props.field.kind];
  return View === null ? null : (
    <FieldViewContext value={FieldView}>
      <View {...props} />
    </FieldViewContext>
  );
}
