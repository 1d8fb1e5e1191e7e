import { createContext, useContext } from 'react';

/** What ties a control to the label, hint and error of its field. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** Carries a field's {@link FieldControl} to the control inside it. */
export const FieldContext = createContext<FieldControl | null>(null);

/** The attributes a control takes from the field around it; none outside of one, where it needs an `aria-label`. */
export function useFieldControl(): FieldControl | object {
  return useContext(FieldContext) ?? {};
}
