import { z } from 'zod';

/**
 * What of stored data fits its schema: fields that do not take their defaults, elements of lists that do not are left out, and
 * everything else stays.
 * @param defaults what fits the schema, field by field
 */
export function soundPart(stored: unknown, schema: z.core.$ZodType, defaults: unknown): unknown {
  if (z.safeParse(schema, stored).success) return stored;
  if (schema instanceof z.ZodArray && Array.isArray(stored)) {
    const kept = stored.filter((element) => z.safeParse(schema.element, element).success);
    return z.safeParse(schema, kept).success ? kept : defaults;
  }
  if (!(schema instanceof z.ZodObject) || !isRecord(stored) || !isRecord(defaults)) return defaults;
  const fields = Object.entries(schema.shape).map(([name, field]) => [
    name,
    soundPart(stored[name], field, defaults[name]),
  ]);
  return Object.fromEntries(fields);
}

/** An object with names of its own, no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
