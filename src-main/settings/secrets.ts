import { join } from 'node:path';
import { z } from 'zod';
import { GatewayError } from '../base/errors.ts';
import { JsonStore } from './json-store.ts';

/** The system's key store, as the shell hands it in (Electron's `safeStorage`). */
export interface KeyStore {
  /** False where the system has none that really protects. */
  available(): boolean;
  encrypt(text: string): Uint8Array;
  decrypt(bytes: Uint8Array): string;
}

/** Where a secret is kept: by the key store, in plain text because the user agreed, or until the program ends. */
export type SecretPlace = 'key-store' | 'plain' | 'memory';

/** A secret and where it is kept. */
export interface Secret {
  readonly text: string;
  readonly place: SecretPlace;
}

const fileSchema = z.record(
  z.string(),
  z.discriminatedUnion('form', [
    z.object({ form: z.literal('encrypted'), base64: z.base64() }),
    z.object({ form: z.literal('plain'), text: z.string() }),
  ]),
);

type StoredSecret = z.output<typeof fileSchema>[string];

/** How a {@link SecretStore} is opened. */
export interface SecretStoreOptions {
  readonly folder: string;
  /** Null where the shell has none. */
  readonly keyStore: KeyStore | null;
  /** Told what could not be read, never what it was. */
  readonly onProblem: (problem: GatewayError) => void;
}

/**
 * Named secrets, apart from the settings. With the system's key store they are written encrypted; without one they last
 * until the program ends, unless the user agreed to plain text in a file that only they can read. Nothing here is logged.
 */
export class SecretStore {
  readonly #store: JsonStore<z.output<typeof fileSchema>>;
  readonly #keyStore: KeyStore | null;
  readonly #secrets = new Map<string, Secret>();

  private constructor(store: JsonStore<z.output<typeof fileSchema>>, keyStore: KeyStore | null) {
    this.#store = store;
    this.#keyStore = keyStore;
  }

  /** Opens the secrets of a data folder. Never rejects. */
  static async open({ folder, keyStore, onProblem }: SecretStoreOptions): Promise<SecretStore> {
    const store = new SecretStore(
      await JsonStore.open({
        path: join(folder, 'secrets.json'),
        schema: fileSchema,
        defaults: {},
        onProblem,
      }),
      keyStore,
    );
    store.#readAll(onProblem);
    return store;
  }

  /** The system's key store can be used. */
  get hasKeyStore(): boolean {
    return this.#keyStore?.available() ?? false;
  }

  /** A secret by its name; null when there is none. */
  get(name: string): Secret | null {
    return this.#secrets.get(name) ?? null;
  }

  /**
   * Keeps a secret.
   * @param options `storePlain`: the user agreed to plain text where there is no key store
   * @returns where it is kept
   * @throws GatewayError `settings_unwritable`, or `secret_store_missing` when the key store fails; it is then kept in
   * memory
   */
  async set(name: string, text: string, options: { readonly storePlain: boolean }): Promise<SecretPlace> {
    const place = this.hasKeyStore ? 'key-store' : options.storePlain ? 'plain' : 'memory';
    const kept: Secret = { text, place: 'memory' };
    this.#secrets.set(name, kept);
    let entry: StoredSecret | null;
    try {
      entry = place === 'memory' ? null : this.#written(place, text);
    } catch (error) {
      // What was stored before is another secret, which must not come back at the next start.
      await this.#put(name, null);
      throw error;
    }
    await this.#put(name, entry);
    // Meanwhile it may have been forgotten, or replaced.
    if (this.#secrets.get(name) === kept) this.#secrets.set(name, { text, place });
    return place;
  }

  /** Forgets a secret, also in the file. @throws GatewayError `settings_unwritable` */
  async delete(name: string): Promise<void> {
    this.#secrets.delete(name);
    await this.#put(name, null);
  }

  /** Writes what has not been written. @throws GatewayError `settings_unwritable` */
  close(): Promise<void> {
    return this.#store.close();
  }

  /** Puts an entry into the file, or with null takes it out. */
  async #put(name: string, entry: StoredSecret | null): Promise<void> {
    const { [name]: previous, ...others } = this.#store.data;
    if (entry !== null) await this.#store.set({ ...others, [name]: entry });
    else if (previous !== undefined) await this.#store.set(others);
  }

  #written(place: 'key-store' | 'plain', text: string): StoredSecret {
    if (place === 'plain' || this.#keyStore === null) return { form: 'plain', text };
    try {
      return { form: 'encrypted', base64: Buffer.from(this.#keyStore.encrypt(text)).toString('base64') };
    } catch {
      // Its own words might hold the secret.
      throw new GatewayError(
        'secret_store_missing',
        "the system's key store refused to keep this: unlock it and try again; until then it lasts until the program ends",
      );
    }
  }

  #readAll(onProblem: (problem: GatewayError) => void): void {
    for (const [name, entry] of Object.entries(this.#store.data)) {
      if (entry.form === 'plain') this.#secrets.set(name, { text: entry.text, place: 'plain' });
      else {
        const text = this.#decrypt(entry.base64);
        if (text === null) onProblem(unreadableSecret(name));
        else this.#secrets.set(name, { text, place: 'key-store' });
      }
    }
  }

  #decrypt(base64: string): string | null {
    if (!this.hasKeyStore || this.#keyStore === null) return null;
    try {
      return this.#keyStore.decrypt(Buffer.from(base64, 'base64'));
    } catch {
      return null;
    }
  }
}

function unreadableSecret(name: string): GatewayError {
  return new GatewayError(
    'secret_store_missing',
    `what is stored for the ${name} cannot be opened, because the system's key store is not there or has changed: set the ${name} again`,
    { fields: { name } },
  );
}
