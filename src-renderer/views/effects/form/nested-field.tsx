import { type ComponentType, createContext, useContext } from 'react';
import type { Field, Path } from '../schema/field.ts';
import type { FieldProps } from './field-row.tsx';

/** The component that shows any field. Fields that hold others get it from here, since it in turn holds them. */
export const FieldViewContext = createContext<ComponentType<FieldProps> | null>(null);

/** A field within another. */
export function NestedField(props: FieldProps) {
  const View = useContext(FieldViewContext);
  return View === null ? null : <View {...props} />;
}

/** Fields of an object, one under the other. */
export function FieldList({ fields, path }: { readonly fields: readonly Field[]; readonly path: Path }) {
  return fields.map((field) => <NestedField key={field.key} field={field} path={[...path, field.key]} />);
}
