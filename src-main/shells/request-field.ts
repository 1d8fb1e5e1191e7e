import { z } from 'zod';

/**
 * Names the field of a request that is wrong, as far as the schema itself names it: keys of records (header names,
 * parameters) are the sender's own words and might be a secret put in the wrong place, so the name ends before them.
 * @param path where the schema's parser found the fault
 * @returns e.g. `source.format.width`; '' for the request as a whole
 */
export function requestField(schema: z.ZodType, path: readonly PropertyKey[]): string {
  const names: string[] = [];
  let schemas = [schema];
  for (const key of path) {
    schemas = schemas.flatMap((outer) => innerSchemas(outer, key));
    if (schemas.length === 0) break;
    names.push(String(key));
  }
  return names.join('.');
}

/** The schemas a value under `key` may have; none where the schema does not name that key. */
function innerSchemas(schema: z.ZodType, key: PropertyKey): z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return innerSchemas(schema.unwrap() as z.ZodType, key);
  if (schema instanceof z.ZodUnion)
    return schema.options.flatMap((option) => innerSchemas(option as z.ZodType, key));
  if (schema instanceof z.ZodArray && typeof key === 'number') return [schema.element as z.ZodType];
  if (!(schema instanceof z.ZodObject) || !Object.hasOwn(schema.shape, key)) return [];
  return [schema.shape[String(key)] as z.ZodType];
}
