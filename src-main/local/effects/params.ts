import { z } from 'zod';
import { GatewayError } from '../../base/errors.ts';
import { promptSchema } from './prompt.ts';

const side = (title: string) =>
  z
    .int()
    .min(384)
    .max(1024)
    .multipleOf(64)
    .optional()
    .meta({ title, description: 'Pixels of the picture that comes out. Absent: as it came in.' });

/** What every model takes (protocol D4, BaseParams; there 512 × 512 is the default, here the size that comes in). */
export const baseShape = {
  width: side('Width'),
  height: side('Height'),
  show_reloading_frame: z.boolean().default(true).meta({
    title: 'Show reloading frame',
    description: 'Taken for compatibility: effects change without reloading.',
  }),
};

/** What every effect takes besides. */
export const effectShape = {
  prompt: promptSchema,
  show_prompt: z
    .boolean()
    .default(false)
    .meta({ title: 'Show prompt', description: 'Draws the prompt as a caption.' }),
  ...baseShape,
};

/** A share of 0 to 1, with a step for sliders. */
export function share(defaultValue: number, title: string, description: string) {
  return z.number().min(0).max(1).default(defaultValue).meta({ title, description });
}

/** A whole number in a range. */
export function whole(
  range: readonly [min: number, max: number],
  defaultValue: number,
  title: string,
  description: string,
) {
  return z.int().min(range[0]).max(range[1]).default(defaultValue).meta({ title, description });
}

/** Chooses what is random in an effect. The same seed gives the same pictures. */
export const seedParam = whole(
  [0, 2 ** 31 - 1],
  42,
  'Seed',
  'Chooses what is random; the same seed gives the same pictures.',
);

/**
 * Parses parameters and fills in defaults.
 * @throws GatewayError `params_invalid`, one sentence that names the parameter and what is allowed.
 */
export function parseParams<Output>(modelId: string, schema: z.ZodType<Output>, params: unknown): Output {
  const result = schema.safeParse(params ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new GatewayError('params_invalid', sentence(modelId, schema, issue), {
    fields: { model: modelId, parameter: String(issue?.path[0] ?? '') },
  });
}

function sentence(modelId: string, schema: z.ZodType, issue: z.core.$ZodIssue | undefined): string {
  const properties = z.toJSONSchema(schema, { io: 'input' }).properties ?? {};
  if (issue?.code === 'unrecognized_keys')
    return `${modelId} has no parameter ${issue.keys.map(quoted).join(', ')}: it takes ${Object.keys(properties).join(', ')}`;
  const name = issue?.path[0];
  if (name === undefined) return `the parameters of ${modelId} must be a JSON object`;
  const property = properties[String(name)];
  const allowed = typeof property === 'object' ? describe(property) : 'something else';
  return `the parameter ${quoted(String(name))} of ${modelId} must be ${allowed}`;
}

/** Names come from the network: short, and without control characters. */
function quoted(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
}

function describe(property: z.core.JSONSchema.BaseSchema): string {
  if (property.enum) return `one of ${property.enum.map(String).join(', ')}`;
  if (property.anyOf)
    return 'a text of at most 2000 characters, or up to 16 pairs of text and weight (0 to 10)';
  if (property.type === 'boolean') return 'true or false';
  if (property.format === 'color') return 'a colour as #rrggbb';
  if (property.type === 'string') return 'a text';
  const kind = property.type === 'integer' ? 'a whole number' : 'a number';
  const step = property.multipleOf ? `, a multiple of ${property.multipleOf}` : '';
  return `${kind} from ${property.minimum} to ${property.maximum}${step}`;
}
