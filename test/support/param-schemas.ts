import { CATALOGUE } from '../../src-main/local/effects/catalogue.ts';
import { defaultsOf } from '../../src-main/studio/effects/known/known-model.ts';
import { knownModel } from '../../src-main/studio/effects/known/known-models.ts';
import type { Model } from '../../src-preload/contract.ts';

/** What the window knows of a model's parameters. */
export type ParamSchema = Pick<Model, 'id' | 'defaults'> & { readonly schema: NonNullable<Model['schema']> };

/** Every model of the embedded network. */
export const embeddedSchemas: readonly ParamSchema[] = CATALOGUE.map(({ id, paramsSchema }) => {
  const schema = paramsSchema as ParamSchema['schema'];
  return { id, schema, defaults: defaultsOf(schema) };
});

/** Public models whose parameters are known. */
export const knownSchemas: readonly ParamSchema[] = [
  'streamdiffusion',
  'streamdiffusion-sd15',
  'streamdiffusion-sdxl',
  'comfyui',
  'scope',
].flatMap((id) => {
  const model = knownModel(id);
  return model ? [{ id, schema: model.schema, defaults: model.defaults }] : [];
});

/** One of them by its id. */
export function schemaOf(id: string): ParamSchema {
  const found = [...embeddedSchemas, ...knownSchemas].find((one) => one.id === id);
  if (!found) throw new Error(`no schema of ${id}`);
  return found;
}
