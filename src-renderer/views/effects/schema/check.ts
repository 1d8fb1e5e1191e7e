import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { Params } from '../../../../src-preload/contract.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import type { Field, Json, JsonSchema, ParamsForm, Path } from './field.ts';
import { pathOf, pointer, valueAt } from './values.ts';

/** What is wrong with a parameter. */
export interface Problem {
  readonly path: Path;
  /** A sentence with the parameter's name. */
  readonly text: string;
}

/** Checks parameters against a schema. @returns one problem for each value that is wrong */
export type Check = (params: Json) => readonly Problem[];

/** Keywords that only say that something below them failed. */
const CONTAINERS: ReadonlySet<string> = new Set([
  'properties',
  'items',
  'prefixItems',
  'allOf',
  '$ref',
  'additionalProperties',
  'patternProperties',
  'dependentSchemas',
  'if',
]);

/** Makes the check of a schema. A schema that cannot be used (a pattern that is none) lets everything through. */
export function checkOf(schema: JsonSchema, form: ParamsForm): Check {
  const validator = new Validator(schema as Schema, '2020-12', false);
  return (params) => {
    try {
      return problemsOf(validator.validate(params).errors, form, params);
    } catch {
      return [];
    }
  };
}

/** Checks where no schema is known: parameters have to be an object. */
export const checkObject: Check = (params) =>
  typeof params === 'object' && params !== null && !Array.isArray(params)
    ? []
    : [{ path: [], text: texts.json.notAnObject }];

function problemsOf(errors: readonly OutputUnit[], form: ParamsForm, params: Json): readonly Problem[] {
  const leaves = errors.filter(({ keyword }) => !CONTAINERS.has(keyword));
  const unions = leaves.filter(isUnion);
  const told = new Map<string, Problem>();
  for (const error of leaves) {
    const location = error.instanceLocation.slice(1);
    const union = unions.find((one) => one.instanceLocation === error.instanceLocation);
    const telling = union ? withinUnion(union, leaves) : error;
    if (telling === null || told.has(location)) continue;
    const path = pathOf(location);
    told.set(location, { path, text: sentence(telling, path, form, params) });
  }
  return [...told.values()];
}

function isUnion({ keyword }: OutputUnit): boolean {
  return keyword === 'anyOf' || keyword === 'oneOf';
}

/**
 * What tells most of alternatives that all failed: a value of the right form that breaks another rule; null where
 * something deeper inside is wrong, which is told by itself; else that none fits.
 */
function withinUnion(union: OutputUnit, leaves: readonly OutputUnit[]): OutputUnit | null {
  if (leaves.some((other) => isInside(other.instanceLocation, union.instanceLocation))) return null;
  const broken = leaves.find(
    (other) =>
      other.instanceLocation === union.instanceLocation && !isUnion(other) && other.keyword !== 'type',
  );
  return broken ?? union;
}

function isInside(location: string, outer: string): boolean {
  return location.startsWith(`${outer}/`);
}

function sentence(error: OutputUnit, path: Path, form: ParamsForm, params: Json): string {
  if (error.keyword === 'false') return texts.problem.unknown(String(path.at(-1) ?? ''));
  if (path.length === 0 && error.keyword === 'type') return texts.json.notAnObject;
  if (error.keyword === 'required') return texts.problem.missing(/"(.*)"/.exec(error.error)?.[1] ?? '');
  const field = fieldAt(form, path);
  const name = nameOf(form, path);
  if (field === undefined) return texts.problem.other(name, error.error);
  if (error.keyword === 'uniqueItems') return texts.problem.notUnique(name);
  const text = field.kind === 'weighted' ? field.plain : field;
  if (error.keyword === 'maxLength' && text?.kind === 'text' && text.maxLength !== null)
    return texts.problem.tooLong(name, text.maxLength, lengthAt(params, path));
  return texts.problem.mustBe(name, allowed(field));
}

function lengthAt(params: Json, path: Path): number {
  const text = valueAt(params, path);
  return typeof text === 'string' ? text.length : 0;
}

/** The field that shows the value at a path; undefined inside of what has no form. */
function fieldAt(form: ParamsForm, path: Path): Field | undefined {
  const [first, ...rest] = path;
  let field = form.fields.find(({ key }) => key === first);
  for (const key of rest) field = field && partOf(field, key);
  return field;
}

function partOf(field: Field, key: string | number): Field | undefined {
  switch (field.kind) {
    case 'group':
      return field.fields.find((part) => part.key === key);
    case 'list':
      return field.item;
    case 'map':
      return field.value;
    case 'weighted':
      // A path goes through the pair: its index first, then 0 for the value or 1 for the weight.
      return {
        ...field,
        kind: 'group',
        fields: [field.value, { ...field.value, ...field.weight, key: '1' }],
      };
    case 'union':
      return field.variants.map((variant) => partOf(variant, key)).find((part) => part !== undefined);
    default:
      return undefined;
  }
}

function nameOf(form: ParamsForm, path: Path): string {
  const names = path.map((key, at) => {
    const index = Number(key);
    const title = fieldAt(form, path.slice(0, at + 1))?.title;
    return Number.isInteger(index) ? String(index + 1) : title || String(key);
  });
  return names.join(' › ') || pointer(path);
}

/** What a field takes, for a sentence after "must be". */
function allowed(field: Field): string {
  switch (field.kind) {
    case 'number':
      return texts.allowed.number(field);
    case 'choice':
      return texts.allowed.choice(field.options.map(({ label }) => label));
    case 'text':
      return texts.allowed.text(field.maxLength);
    case 'list':
      return texts.allowed.list(field.minItems, field.maxItems);
    case 'weighted':
      return texts.allowed.weighted(field.plain !== null, field.maxItems);
    case 'constant':
      return JSON.stringify(field.value);
    case 'union':
      return field.variants.map(allowed).join(texts.allowed.or);
    default:
      return texts.allowed[field.kind];
  }
}

/** The problems of top-level parameters and below, by their pointers. */
export function byPointer(problems: readonly Problem[]): Readonly<Record<string, string>> {
  return Object.fromEntries(problems.map(({ path, text }) => [pointer(path), text]));
}

/** Parameters that have no problem are sent; this says whether these are an object at all. */
export function isParams(value: Json): value is Params {
  return checkObject(value).length === 0;
}
