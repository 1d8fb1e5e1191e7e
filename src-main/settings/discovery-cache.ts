import { join } from 'node:path';
import { z } from 'zod';
import type { GatewayError } from '../base/errors.ts';
import { JsonStore } from './json-store.ts';

/** Most orchestrators that are kept of one source and of all, and most sources; the oldest answers go first. */
const MAX_ORCHESTRATORS = 10_000;
const MAX_OF_ALL = 20_000;
const MAX_SOURCES = 50;
/** An answer that only got older is written no more often than this, in milliseconds. */
const SAME_ANSWER_MS = 600_000;

const answerSchema = z.object({
  /** Milliseconds since 1970. */
  answeredMs: z.number(),
  orchestrators: z
    .array(
      z.object({
        address: z.string().max(2048),
        ethAddress: z
          .string()
          .regex(/^0x[0-9a-f]{40}$/)
          .nullable(),
        priceHintWeiPerPixel: z.number().nullable(),
        // Older files do not say.
        publicOnly: z.boolean().default(true),
      }),
    )
    .max(MAX_ORCHESTRATORS),
  refused: z.int(),
  refusedWhy: z.string().max(1000),
});

const fileSchema = z.record(z.string(), answerSchema);

/** What a source answered, and when. */
export type CachedAnswer = z.output<typeof answerSchema>;

/** The last answer of each source of orchestrators, so that a restart need not wait for new ones. Nothing in it is secret. */
export class DiscoveryCache {
  readonly #store: JsonStore<z.output<typeof fileSchema>>;

  private constructor(store: JsonStore<z.output<typeof fileSchema>>) {
    this.#store = store;
  }

  /** Opens the answers in a data folder. Never rejects; a broken file is set aside, and nothing is known. */
  static async open(folder: string, onProblem: (problem: GatewayError) => void): Promise<DiscoveryCache> {
    return new DiscoveryCache(
      await JsonStore.open({
        path: join(folder, 'discovered.json'),
        schema: fileSchema,
        defaults: {},
        onProblem,
      }),
    );
  }

  /** The last answer of a source; null when none is known. */
  get(sourceId: string): CachedAnswer | null {
    return this.#store.data[sourceId] ?? null;
  }

  /** Keeps an answer. It is written in its own time; one that cannot be written lasts until the program ends. */
  set(sourceId: string, answer: CachedAnswer): void {
    const { [sourceId]: before, ...others } = this.#store.data;
    if (before && answer.answeredMs - before.answeredMs < SAME_ANSWER_MS && sameList(before, answer)) return;
    const kept = Object.entries({ ...others, [sourceId]: answer }).slice(-MAX_SOURCES);
    let count = kept.reduce((sum, [, { orchestrators }]) => sum + orchestrators.length, 0);
    while (count > MAX_OF_ALL) count -= kept.shift()?.[1].orchestrators.length ?? count;
    this.#save(Object.fromEntries(kept));
  }

  /** Forgets the answer of a source. */
  delete(sourceId: string): void {
    const { [sourceId]: before, ...others } = this.#store.data;
    if (before) this.#save(others);
  }

  /** Writes what has not been written. @throws GatewayError `settings_unwritable` */
  close(): Promise<void> {
    return this.#store.close();
  }

  #save(data: z.output<typeof fileSchema>): void {
    this.#store.set(data).catch(() => undefined);
  }
}

/** Each orchestrator is in a list once; services may shuffle them. */
function sameList(one: CachedAnswer, other: CachedAnswer): boolean {
  if (one.refused !== other.refused || one.orchestrators.length !== other.orchestrators.length) return false;
  const addresses = new Set(other.orchestrators.map(({ address }) => address));
  return one.orchestrators.every(({ address }) => addresses.has(address));
}
