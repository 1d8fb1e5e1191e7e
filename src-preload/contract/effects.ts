import { z } from 'zod';
import { jsonSchema, modelIdSchema, paramsSchema } from './params.ts';

/**
 * One model that the chosen orchestrators serve.
 *
 * - `warm`: it is loaded; a cold one needs seconds to minutes before its first picture.
 * - `free`, `capacity`: runners free, and in all, over the chosen orchestrators.
 * - `schema`: JSON Schema (draft 2020-12) of its parameters; null where they are not known.
 * - `schemaFrom`: who says so: the embedded network, or what is known of public models (protocol D4).
 * - `reloads`: parameters whose change makes the runner load the model again, for seconds to minutes: top-level names, or
 *   places in them, as `object.member` or `list[].member`.
 */
export const modelSchema = z.object({
  id: modelIdSchema,
  title: z.string(),
  description: z.string(),
  warm: z.boolean(),
  free: z.int(),
  capacity: z.int(),
  schema: z.record(z.string(), jsonSchema).nullable(),
  schemaFrom: z.enum(['embedded', 'known', 'none']),
  defaults: paramsSchema,
  reloads: z.array(z.string()),
});

/** See {@link modelSchema}. */
export type Model = z.infer<typeof modelSchema>;

/** A saved model with its parameters. `key`: the number key 1–9 that applies it, or null. */
export const presetSchema = z.object({
  id: z.string().min(1).max(100),
  name: z.string().trim().min(1).max(80),
  model: modelIdSchema,
  params: paramsSchema,
  key: z.int().min(1).max(9).nullable(),
});

/** See {@link presetSchema}. */
export type Preset = z.infer<typeof presetSchema>;
