import type { Json, JsonSchema } from './field.ts';

/** References followed one after the other before a schema is taken for circular. */
const MAX_HOPS = 16;

/** A JSON value as an object, or undefined. */
export function asObject(value: Json | undefined): JsonSchema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The schemas of a list keyword such as `anyOf`. */
export function schemasOf(value: Json | undefined): readonly JsonSchema[] {
  return Array.isArray(value) ? value.map(asObject).filter((one) => one !== undefined) : [];
}

/**
 * A schema with its local references followed and its `allOf` laid over one another. What stands beside a `$ref` wins,
 * which is how titles and defaults are given to shared definitions. Unknown and remote references are read as `{}`.
 */
export function resolve(schema: JsonSchema, root: JsonSchema, hops = 0): JsonSchema {
  let { $ref, allOf, ...own } = schema;
  if (typeof $ref === 'string') {
    const target = hops < MAX_HOPS ? find(root, $ref) : undefined;
    own = { ...(target ? resolve(target, root, hops + 1) : {}), ...own };
  }
  for (const part of schemasOf(allOf)) own = overlaid(resolve(part, root, hops + 1), own);
  return own;
}

function overlaid(under: JsonSchema, over: JsonSchema): Record<string, Json> {
  const properties = { ...asObject(under.properties), ...asObject(over.properties) };
  const required = [under.required, over.required].flatMap((names) => (Array.isArray(names) ? names : []));
  return {
    ...under,
    ...over,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

/** Follows a JSON pointer in a fragment (RFC 6901, section 6). */
function find(root: JsonSchema, reference: string): JsonSchema | undefined {
  if (!reference.startsWith('#')) return undefined;
  let at: Json | undefined = root;
  for (const part of decodeURIComponent(reference.slice(1)).split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = Array.isArray(at)
      ? at[Number(name)]
      : Object.hasOwn(asObject(at) ?? {}, name)
        ? asObject(at)?.[name]
        : undefined;
  }
  return asObject(at);
}
