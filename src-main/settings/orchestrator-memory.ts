import { join } from 'node:path';
import { z } from 'zod';
import type { GatewayError } from '../base/errors.ts';
import { JsonStore } from './json-store.ts';

/** Most orchestrators that are remembered; those that nothing was heard of for longest are forgotten first. */
const MAX_REMEMBERED = 5_000;
/** Milliseconds for which changes are gathered before they are written. */
const WRITE_AFTER_MS = 2_000;

const countSchema = z.number().min(0).max(1e12);

/** What a gateway's selection remembers of one orchestrator; it knows what the figures mean. */
const pastSchema = z.object({
  /** Milliseconds since 1970. */
  atMs: z.number().min(0).max(8.64e15),
  penalty: countSchema,
  successes: countSchema,
  failures: countSchema,
  liveMs: countSchema,
});

type Past = Readonly<z.output<typeof pastSchema>>;

const fileSchema = z.object({
  orchestrators: z
    .record(z.string().max(2048), pastSchema)
    .refine((all) => Object.keys(all).length <= MAX_REMEMBERED, 'too many orchestrators'),
});

/** How orchestrators behaved, across runs: a store for the selection of the gateway. */
export class OrchestratorMemory {
  readonly #store: JsonStore<z.output<typeof fileSchema>>;
  /** The one that changed last is at the end. */
  readonly #pasts: Map<string, Past>;
  /** Addresses that are not written: they are others at each start. */
  readonly #passing = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  private constructor(store: JsonStore<z.output<typeof fileSchema>>) {
    this.#store = store;
    const known = Object.entries(store.data.orchestrators);
    this.#pasts = new Map(known.sort(([, a], [, b]) => a.atMs - b.atMs));
  }

  /** Opens what a data folder remembers. Never rejects. */
  static async open(folder: string, onProblem: (problem: GatewayError) => void): Promise<OrchestratorMemory> {
    return new OrchestratorMemory(
      await JsonStore.open({
        path: join(folder, 'orchestrator-memory.json'),
        schema: fileSchema,
        defaults: { orchestrators: {} },
        onProblem,
      }),
    );
  }

  /** What is remembered of `https://host:port`. */
  get(address: string): Past | undefined {
    return this.#pasts.get(address);
  }

  /** Remembers it. It is written in its own time; what cannot be written lasts until the program ends. */
  set(address: string, past: Past): void {
    this.#pasts.delete(address);
    this.#pasts.set(address, past);
    for (const oldest of this.#pasts.keys()) {
      if (this.#pasts.size <= MAX_REMEMBERED) break;
      this.#pasts.delete(oldest);
    }
    this.#timer ??= setTimeout(() => void this.#save().catch(() => undefined), WRITE_AFTER_MS).unref();
  }

  /** Keeps an address out of the file: it is another one at the next start. */
  keepPassing(address: string): void {
    this.#passing.add(address);
  }

  /** Writes what has not been written. @throws GatewayError `settings_unwritable` */
  async close(): Promise<void> {
    if (this.#timer) await this.#save();
    await this.#store.close();
  }

  #save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lasting = [...this.#pasts].filter(([address]) => !this.#passing.has(address));
    const saved = this.#store.set({ orchestrators: Object.fromEntries(lasting) });
    return saved;
  }
}
