import { join } from 'node:path';
import { z } from 'zod';
import type { GatewayError } from '../base/errors.ts';
import { JsonStore } from './json-store.ts';
import type { SecretPlace, SecretStore } from './secrets.ts';

/** Most signers that are kept. */
const MAX_SIGNERS = 20;

/** The one signer of versions that knew no list: its address and headers in one secret. */
const SINGLE_SECRET = 'signer';

const headersSchema = z.record(z.string(), z.string());

const entrySchema = z.object({
  id: z.string().min(1).max(100),
  address: z.string().min(1).max(2048),
  origin: z.enum(['user', 'token']),
  /** Their values are among the secrets. */
  headerNames: z.array(z.string()).max(32),
});

const listSchema = z.array(entrySchema).max(MAX_SIGNERS);

const singleSchema = z.object({ address: z.string(), headers: headersSchema });

/** A signer as it is kept, without the values of its headers. */
export type StoredSigner = Readonly<z.output<typeof entrySchema>>;

/** A signer with the values of its headers; null where they were kept only until the program ended. */
export interface SignerWithHeaders extends StoredSigner {
  readonly headers: Readonly<Record<string, string>> | null;
}

const secretOf = (id: string): string => `signer:${id}`;

/** The remote signers in their order: what may be shown of them in a file, the values of their headers among the secrets. */
export class SignerStore {
  readonly #store: JsonStore<z.output<typeof listSchema>>;
  readonly #secrets: SecretStore;

  private constructor(store: JsonStore<z.output<typeof listSchema>>, secrets: SecretStore) {
    this.#store = store;
    this.#secrets = secrets;
  }

  /** Opens the signers of a data folder; the one of an earlier version becomes the first. Never rejects. */
  static async open(
    folder: string,
    secrets: SecretStore,
    onProblem: (problem: GatewayError) => void,
  ): Promise<SignerStore> {
    const store = new SignerStore(
      await JsonStore.open({
        path: join(folder, 'signers.json'),
        schema: listSchema,
        defaults: [],
        onProblem,
      }),
      secrets,
    );
    await store.#takeOverSingle().catch(onProblem);
    return store;
  }

  /** All of them, first choice first. */
  get list(): readonly SignerWithHeaders[] {
    return this.#store.data.map((entry) => ({ ...entry, headers: this.#headersOf(entry) }));
  }

  /** Where the headers are kept; the least safe place of all of them. `nowhere` without headers. */
  get stored(): SecretPlace | 'nowhere' {
    const places = this.#store.data
      .filter(({ headerNames }) => headerNames.length > 0)
      .map(({ id }) => this.#secrets.get(secretOf(id))?.place ?? 'memory');
    return (['memory', 'plain', 'key-store'] as const).find((place) => places.includes(place)) ?? 'nowhere';
  }

  /** There is room for another one. */
  get hasRoom(): boolean {
    return this.#store.data.length < MAX_SIGNERS;
  }

  /**
   * Keeps a signer in place of the one with its id, or as the last.
   * @param options `storePlain`: the user agreed to plain text where there is no key store
   * @throws GatewayError `settings_unwritable`, `secret_store_missing`; it is in force all the same
   */
  async put(
    signer: Omit<StoredSigner, 'headerNames'> & { readonly headers: Readonly<Record<string, string>> },
    options: { readonly storePlain: boolean },
  ): Promise<void> {
    const { headers, ...rest } = signer;
    const entry: StoredSigner = { ...rest, headerNames: Object.keys(headers) };
    const list = [...this.#store.data];
    const at = list.findIndex(({ id }) => id === entry.id);
    const saved = this.#store.set(
      at < 0 ? [...list, { ...entry }] : list.map((known, index) => (index === at ? { ...entry } : known)),
    );
    const secret = secretOf(entry.id);
    const kept =
      entry.headerNames.length === 0
        ? this.#secrets.delete(secret)
        : this.#secrets.set(secret, JSON.stringify(headers), options);
    const failed = (await Promise.allSettled([saved, kept])).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  /** Forgets a signer and its headers. @throws GatewayError `settings_unwritable` */
  async remove(id: string): Promise<void> {
    const saved = this.#store.set(this.#store.data.filter((entry) => entry.id !== id));
    await Promise.all([saved, this.#secrets.delete(secretOf(id))]);
  }

  /** Puts a signer at a place counted from 0; one past the end is the last. @throws GatewayError `settings_unwritable` */
  async move(id: string, index: number): Promise<void> {
    const list = this.#store.data;
    const from = list.findIndex((entry) => entry.id === id);
    if (from < 0) return;
    await this.#store.set(list.toSpliced(from, 1).toSpliced(index, 0, ...list.slice(from, from + 1)));
  }

  /** Writes what has not been written. @throws GatewayError `settings_unwritable` */
  close(): Promise<void> {
    return this.#store.close();
  }

  #headersOf({ id, headerNames }: StoredSigner): Readonly<Record<string, string>> | null {
    if (headerNames.length === 0) return {};
    try {
      return headersSchema.parse(JSON.parse(this.#secrets.get(secretOf(id))?.text ?? ''));
    } catch {
      return null;
    }
  }

  async #takeOverSingle(): Promise<void> {
    const secret = this.#secrets.get(SINGLE_SECRET);
    if (!secret) return;
    const parsed = singleSchema.safeParse(parseJson(secret.text));
    if (parsed.success && this.#store.data.length === 0) {
      const signer = { id: 'first', origin: 'user' as const, ...parsed.data };
      await this.put(signer, { storePlain: secret.place === 'plain' });
    }
    await this.#secrets.delete(SINGLE_SECRET);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
