import type { Model, Params } from '../../../../src-preload/contract.ts';

/** JSON Schema (draft 2020-12) of a model's parameters. */
export type ParamsSchema = NonNullable<Model['schema']>;

/** What is known of a public model before any orchestrator is asked. */
export interface KnownModel {
  readonly title: string;
  readonly description: string;
  readonly schema: ParamsSchema;
  readonly defaults: Params;
  /** Top-level parameters whose change loads the model again, for seconds to minutes. */
  readonly reloads: readonly string[];
}

const side = (title: string): ParamsSchema => ({
  type: 'integer',
  minimum: 384,
  maximum: 1024,
  multipleOf: 64,
  default: 512,
  title,
  description: 'Pixels of the picture that comes out.',
});

/** What every pipeline of ai-runner takes (protocol D4, BaseParams). */
export const baseProperties: Readonly<Record<string, ParamsSchema>> = {
  width: side('Width'),
  height: side('Height'),
  show_reloading_frame: {
    type: 'boolean',
    default: true,
    title: 'Show reloading frame',
    description: 'Puts a picture that says so in the place of the video while the model is loaded again.',
  },
};

/** A schema of an object that takes these properties and, unless `open`, no others. */
export function objectSchema(
  properties: Readonly<Record<string, ParamsSchema>>,
  { open = false }: { readonly open?: boolean } = {},
): ParamsSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { ...properties },
    additionalProperties: open,
  };
}

/** The defaults that a schema's properties state. */
export function defaultsOf(schema: ParamsSchema): Params {
  const { properties } = schema;
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) =>
      typeof property === 'object' && property !== null && !Array.isArray(property) && 'default' in property
        ? [[name, property.default ?? null]]
        : [],
    ),
  );
}
