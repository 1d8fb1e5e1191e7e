import { z } from 'zod';

/** Any JSON value. */
export const jsonSchema = z.json();

/** Parameters of a model: a JSON object, sent whole at every update (protocol D2). At most 256 KiB as text. */
export const paramsSchema = z
  .record(z.string().max(200), jsonSchema)
  .refine((params) => JSON.stringify(params).length <= 262_144, 'parameters are limited to 256 KiB');

/** See {@link paramsSchema}. */
export type Params = z.infer<typeof paramsSchema>;

/** A model's id as orchestrators write it. */
export const modelIdSchema = z.string().min(1).max(200);
