import type { AppState, Model, OrchestratorRow } from '../../../src-preload/contract.ts';
import { CATALOGUE } from '../../local/effects/catalogue.ts';
import { defaultsOf, type ParamsSchema } from './known/known-model.ts';
import { knownModel } from './known/known-models.ts';

type ModelsSlice = AppState['models'];
type Description = Pick<Model, 'title' | 'description' | 'schema' | 'schemaFrom' | 'defaults' | 'reloads'>;

/** Models that measure rather than show something: after all others of their rank. */
const MEASURING: ReadonlySet<string> = new Set(['noop', 'transcode']);

const embeddedModels: ReadonlyMap<string, Description> = new Map(
  CATALOGUE.map(({ id, title, description, paramsSchema }) => {
    const schema = paramsSchema as ParamsSchema;
    const defaults = defaultsOf(schema);
    return [id, { title, description, schema, schemaFrom: 'embedded', defaults, reloads: [] }];
  }),
);
const catalogueOrder: ReadonlyMap<string, number> = new Map(CATALOGUE.map(({ id }, index) => [id, index]));

/**
 * The models that the orchestrators of the user's choice offer, merged: warm and free first.
 * @param rows the orchestrators the choice can lead to
 * @param expected true while another one is about to appear, e.g. the embedded one while it starts
 */
export function modelsOf(rows: readonly OrchestratorRow[], expected: boolean): ModelsSlice {
  const merged = new Map<string, Model>();
  for (const row of rows) {
    for (const offer of row.models) {
      const known = merged.get(offer.id);
      const description = row.source === 'embedded' ? embeddedModels.get(offer.id) : undefined;
      merged.set(offer.id, {
        id: offer.id,
        ...(description ?? known ?? describeForeign(offer.id)),
        warm: offer.warm || (known?.warm ?? false),
        free: offer.free + (known?.free ?? 0),
        capacity: offer.capacity + (known?.capacity ?? 0),
      });
    }
  }
  const list = [...merged.values()].sort((a, b) => rankOf(a) - rankOf(b) || a.title.localeCompare(b.title));
  const waiting = expected || rows.some(({ state }) => state === 'unchecked' || state === 'checking');
  return { state: list.length > 0 ? 'ready' : waiting ? 'loading' : 'failed', list };
}

function describeForeign(id: string): Description {
  const known = knownModel(id);
  // Another computer of the user's may run our own orchestrator.
  const ours = embeddedModels.get(id);
  if (!known && ours) return { ...ours, schemaFrom: 'known' };
  if (!known) {
    const description = 'Nothing is known about this model; give its parameters as JSON.';
    return { title: id, description, schema: null, schemaFrom: 'none', defaults: {}, reloads: [] };
  }
  const { title, description, schema, defaults, reloads } = known;
  return { title, description, schema, schemaFrom: 'known', defaults, reloads: [...reloads] };
}

/** Warm and free, then free, then warm; within these what shows something, in the catalogue's order. */
function rankOf({ id, warm, free }: Model): number {
  const ready = warm && free > 0 ? 0 : free > 0 ? 1 : warm ? 2 : 3;
  const order = catalogueOrder.get(id) ?? CATALOGUE.length;
  return ready * 10_000 + (MEASURING.has(id) ? 1000 : 0) + order;
}
