import type { ParamsSchema } from './known/known-model.ts';

/** The schema of a value inside another one, by the names and numbers that lead there; null where it is not described. */
export function schemaAt(schema: ParamsSchema, path: readonly string[]): ParamsSchema | null {
  let at: ParamsSchema | null = schema;
  for (const part of path) at = at && (asSchema(asSchema(at.properties)?.[part]) ?? asSchema(at.items));
  return at;
}

/** What a schema allows, in words that follow "must be"; null where it takes more than a few words. */
export function describeAllowed(schema: ParamsSchema): string | null {
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.map(String).join(', ')}`;
  if (schema.const !== undefined) return String(schema.const);
  if (Array.isArray(schema.anyOf)) {
    const described = schema.anyOf.map((one) => describeAllowed(asSchema(one) ?? {}));
    return described.includes(null) ? null : described.join(', or ');
  }
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  const described = types.map((type) => describeType(String(type), schema));
  return described.includes(null) ? null : described.join(' or ');
}

function describeType(type: string, schema: ParamsSchema): string | null {
  switch (type) {
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'object':
      return 'an object';
    case 'integer':
      return `a whole number${range(schema.minimum, schema.maximum)}${step(schema.multipleOf)}`;
    case 'number':
      return `a number${range(schema.minimum, schema.maximum)}${step(schema.multipleOf)}`;
    case 'string':
      return schema.format === 'color'
        ? 'a colour as #rrggbb'
        : `a text${schema.maxLength === undefined ? '' : ` of at most ${schema.maxLength} characters`}`;
    case 'array':
      return `a list${count(schema.minItems, schema.maxItems)}`;
    default:
      return null;
  }
}

function range(minimum: unknown, maximum: unknown): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? '' : ` of at most ${maximum}`;
}

function step(multipleOf: unknown): string {
  return multipleOf === undefined ? '' : `, a multiple of ${multipleOf}`;
}

function count(minItems: unknown, maxItems: unknown): string {
  if (maxItems === undefined) return '';
  return ` of ${minItems ?? 0} to ${maxItems} entries`;
}

function asSchema(value: unknown): ParamsSchema | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as ParamsSchema)
    : null;
}
