import type { Params } from '../../../../src-preload/contract.ts';
import type { Field, FieldKind, Json, JsonSchema, ParamsForm, WeightedKind } from './field.ts';
import { rangeOf, readNumber } from './number.ts';
import { asObject, resolve, schemasOf } from './resolve.ts';

/** Objects within objects shown as a form; what lies deeper is edited as JSON. */
const MAX_DEPTH = 6;

/** Where a schema stands: `root` for its references, `fallback` the default its parent has for it. */
interface Place {
  readonly root: JsonSchema;
  readonly depth: number;
  readonly required: boolean;
  readonly fallback: Json | undefined;
}

/**
 * The form of a model's parameters, from its JSON Schema. A subset of draft 2020-12 becomes controls; anything else is a
 * field of kind `json`, so that every parameter can be set.
 * @param defaults the model's own, which go before those of the schema
 */
export function readSchema(schema: JsonSchema, defaults: Params): ParamsForm {
  const top = resolve(schema, schema);
  return {
    fields: readProperties(top, { root: schema, depth: 0, required: true, fallback: defaults }),
    open: top.additionalProperties !== false,
  };
}

function readProperties(schema: JsonSchema, place: Place): readonly Field[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const defaults = asObject(place.fallback);
  return Object.entries(asObject(schema.properties) ?? {}).map(([key, property]) =>
    readField(key, asObject(property) ?? {}, {
      root: place.root,
      depth: place.depth + 1,
      required: required.includes(key),
      fallback: defaults?.[key],
    }),
  );
}

function readField(key: string, raw: JsonSchema, place: Place): Field {
  const outer = resolve(raw, place.root);
  const { variants, nullable } = alternatives(outer, place.root);
  const only = variants.length === 1 ? variants[0] : undefined;
  const schema: JsonSchema = only ? { ...only, ...withoutAlternatives(outer) } : outer;
  const initial = place.fallback !== undefined ? place.fallback : schema.default;
  const inner = { ...place, fallback: initial };
  return {
    key,
    title: typeof schema.title === 'string' ? schema.title : titleOf(key),
    description: typeof schema.description === 'string' ? schema.description : '',
    default: initial,
    absence: nullable ? 'null' : place.required || initial !== undefined ? 'never' : 'missing',
    ...(only || variants.length === 0 ? readKind(schema, inner) : readVariants(schema, variants, inner)),
  };
}

/** What a value may be besides null: the parts of `anyOf` or `oneOf`, or one for each of several types. */
function alternatives(
  schema: JsonSchema,
  root: JsonSchema,
): { variants: readonly JsonSchema[]; nullable: boolean } {
  const listed = schemasOf(schema.anyOf ?? schema.oneOf).map((part) => resolve(part, root));
  const types = Array.isArray(schema.type) ? schema.type : [];
  const all = listed.length > 0 ? listed : types.map((type) => ({ ...withoutAlternatives(schema), type }));
  const variants = all.filter((part) => part.type !== 'null' && part.const !== null);
  const choices = Array.isArray(schema.enum) ? schema.enum : [];
  return { variants, nullable: variants.length < all.length || choices.includes(null) };
}

function withoutAlternatives(schema: JsonSchema): JsonSchema {
  const { anyOf: _anyOf, oneOf: _oneOf, type, ...rest } = schema;
  return type === undefined || Array.isArray(type) ? rest : { ...rest, type };
}

function readVariants(schema: JsonSchema, variants: readonly JsonSchema[], place: Place): FieldKind {
  if (variants.every((part) => part.const !== undefined))
    return { kind: 'choice', options: variants.map((part) => option(part.const as Json, part.title)) };
  if (place.depth >= MAX_DEPTH) return { kind: 'json' };
  const fields = variants.map((part, at) =>
    readField(String(at), part, { ...place, depth: place.depth + 1, required: true, fallback: undefined }),
  );
  const [first, second] = fields;
  if (fields.length === 2 && first && second?.kind === 'weighted' && first.kind === second.value.kind)
    return { ...weightedKind(second), plain: first, examples: examplesOf(schema) };
  return { kind: 'union', variants: fields };
}

function weightedKind({ plain, value, weight, examples, minItems, maxItems }: WeightedKind): WeightedKind {
  return { kind: 'weighted', plain, value, weight, examples, minItems, maxItems };
}

function readKind(schema: JsonSchema, place: Place): FieldKind {
  if (schema.const !== undefined) return { kind: 'constant', value: schema.const };
  if (Array.isArray(schema.enum)) {
    const values = schema.enum.filter((value) => value !== null);
    return { kind: 'choice', options: values.map((value) => option(value, undefined)) };
  }
  switch (schema.type) {
    case 'boolean':
      return { kind: 'boolean' };
    case 'integer':
    case 'number':
      return readNumber(schema);
    case 'string':
      return schema.format === 'color' ? { kind: 'colour' } : readText(schema);
    case 'array':
      return readArray(schema, place);
    case 'object':
      return readObject(schema, place);
    default:
      return { kind: 'json' };
  }
}

function readText(schema: JsonSchema): FieldKind {
  return { kind: 'text', maxLength: rangeOf(schema, 'maxLength'), examples: examplesOf(schema) };
}

function examplesOf({ examples }: JsonSchema): readonly string[] {
  return Array.isArray(examples) ? examples.filter((example) => typeof example === 'string') : [];
}

function readArray(schema: JsonSchema, place: Place): FieldKind {
  const item = asObject(schema.items);
  if (item === undefined || place.depth >= MAX_DEPTH) return { kind: 'json' };
  const below = { ...place, depth: place.depth + 1, required: true, fallback: undefined };
  const minItems = rangeOf(schema, 'minItems') ?? 0;
  const maxItems = rangeOf(schema, 'maxItems');
  const pair = schemasOf(resolve(item, place.root).prefixItems);
  if (pair.length > 0) {
    const [value, weight] = pair.map((part, at) => readField(String(at), part, below));
    if (
      pair.length !== 2 ||
      (value?.kind !== 'text' && value?.kind !== 'number') ||
      weight?.kind !== 'number'
    )
      return { kind: 'json' };
    return { kind: 'weighted', plain: null, value, weight, examples: examplesOf(schema), minItems, maxItems };
  }
  const field = readField('', item, below);
  return { kind: 'list', item: field, minItems, maxItems, unique: schema.uniqueItems === true };
}

function readObject(schema: JsonSchema, place: Place): FieldKind {
  if (place.depth >= MAX_DEPTH) return { kind: 'json' };
  if (asObject(schema.properties) !== undefined)
    return { kind: 'group', fields: readProperties(schema, place) };
  const value = asObject(schema.additionalProperties);
  if (value === undefined || Object.keys(value).length === 0) return { kind: 'json' };
  return {
    kind: 'map',
    value: readField('', value, { ...place, depth: place.depth + 1, required: true, fallback: undefined }),
  };
}

function option(value: Json, title: Json | undefined): { value: Json; label: string } {
  return {
    value,
    label: typeof title === 'string' ? title : typeof value === 'string' ? value : JSON.stringify(value),
  };
}

/** A name of code as a person reads it: `num_inference_steps` → "Num inference steps". */
function titleOf(key: string): string {
  const words = key
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
