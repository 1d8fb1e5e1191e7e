import type { Field, Json } from './field.ts';
import { nearest } from './number.ts';
import { asObject } from './resolve.ts';

/** What a field holds when it is first filled: its default where it has one, else the plainest value it takes. */
export function initialValue(field: Field): Json {
  if (field.default !== undefined && field.default !== null) return field.default;
  switch (field.kind) {
    case 'number':
      return nearest(field, field.min ?? 0);
    case 'boolean':
      return false;
    case 'colour':
      return '#000000';
    case 'text':
      return '';
    case 'choice':
      return field.options[0]?.value ?? null;
    case 'constant':
      return field.value;
    case 'list':
      return Array.from({ length: field.minItems }, () => initialValue(field.item));
    case 'weighted':
      return field.plain ? initialValue(field.plain) : [];
    case 'group':
      return Object.fromEntries(
        field.fields.filter((part) => part.absence !== 'missing').map((part) => [part.key, startOf(part)]),
      );
    case 'union':
      return field.variants[0] ? initialValue(field.variants[0]) : null;
    case 'map':
    case 'json':
      return {};
  }
}

/** As {@link initialValue}, but empty where a field may be empty and has no default. */
function startOf(field: Field): Json {
  return field.absence === 'null' && (field.default ?? null) === null ? null : initialValue(field);
}

/** Which variant of a union a value is; the first where it is none. */
export function variantOf(variants: readonly Field[], value: Json | undefined): number {
  const at = variants.findIndex((variant) => accepts(variant, value));
  return Math.max(at, 0);
}

/** A value has the form of a field; its range is not looked at. */
function accepts(field: Field, value: Json | undefined): boolean {
  switch (field.kind) {
    case 'number':
      return typeof value === 'number' && (!field.integer || Number.isInteger(value));
    case 'boolean':
      return typeof value === 'boolean';
    case 'text':
    case 'colour':
      return typeof value === 'string';
    case 'choice':
      return field.options.some((option) => option.value === value);
    case 'constant':
      return field.value === value;
    case 'list':
      return Array.isArray(value) && value.every((item) => accepts(field.item, item));
    case 'weighted':
      return Array.isArray(value) || (field.plain !== null && accepts(field.plain, value));
    case 'union':
      return field.variants.some((variant) => accepts(variant, value));
    case 'map':
      return asObject(value) !== undefined;
    case 'json':
      return value !== undefined;
    case 'group':
      return acceptsGroup(field.fields, value);
  }
}

function acceptsGroup(fields: readonly Field[], value: Json | undefined): boolean {
  const object = asObject(value);
  if (object === undefined) return false;
  return fields.every((field) =>
    object[field.key] === undefined
      ? field.kind !== 'constant'
      : (object[field.key] === null && field.absence === 'null') || accepts(field, object[field.key]),
  );
}
