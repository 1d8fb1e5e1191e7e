import type { Params } from '../../../../src-preload/contract.ts';

/** Any JSON value. */
export type Json = Params[string];

/** A JSON Schema (draft 2020-12) as an object; `true` and `false` are read as `{}` and as nothing. */
export type JsonSchema = Readonly<Record<string, Json>>;

/** Where a value stands in the parameters: names of objects and indexes of lists, outermost first. */
export type Path = readonly (string | number)[];

/** A number. `min` and `max` are both inside the range; `step` is what it must be a multiple of, null where any will do. */
export interface NumberKind {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number | null;
}

/** A text. `maxLength` in UTF-16 units, as JSON Schema's validators here count. */
interface TextKind {
  readonly kind: 'text';
  readonly maxLength: number | null;
  /** Words worth proposing. */
  readonly examples: readonly string[];
}

/** One of a few values. */
interface ChoiceKind {
  readonly kind: 'choice';
  readonly options: readonly { readonly value: Json; readonly label: string }[];
}

/** Texts or whole numbers with weights, `[[value, weight], …]`; where `plain` is not null a single one without a weight will do. */
export interface WeightedKind {
  readonly kind: 'weighted';
  readonly plain: Field | null;
  readonly value: Field;
  readonly weight: NumberKind;
  /** Values worth proposing. */
  readonly examples: readonly string[];
  readonly minItems: number;
  readonly maxItems: number | null;
}

/** Values of one form, in order. */
export interface ListKind {
  readonly kind: 'list';
  readonly item: Field;
  readonly minItems: number;
  readonly maxItems: number | null;
  readonly unique: boolean;
}

/** What can be entered, by form of value. `json`: anything a form has no control for. */
export type FieldKind =
  | NumberKind
  | TextKind
  | ChoiceKind
  | WeightedKind
  | ListKind
  | { readonly kind: 'boolean' }
  | { readonly kind: 'colour' }
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'group'; readonly fields: readonly Field[] }
  /** An object with names of the user's choice. */
  | { readonly kind: 'map'; readonly value: Field }
  | { readonly kind: 'union'; readonly variants: readonly Field[] }
  | { readonly kind: 'json' };

/** What every field has. */
interface FieldBase {
  /** Its name in the object it belongs to. */
  readonly key: string;
  readonly title: string;
  /** '' where there is none. */
  readonly description: string;
  readonly default: Json | undefined;
  /** How it is left empty: not at all, by null, or by leaving it out. */
  readonly absence: 'never' | 'null' | 'missing';
}

/** One parameter, or a part of one, as the form shows it. */
export type Field = FieldBase & FieldKind;

/** The parameters of a model. `open`: others than those in `fields` are allowed. */
export interface ParamsForm {
  readonly fields: readonly Field[];
  readonly open: boolean;
}
