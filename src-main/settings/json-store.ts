import { mkdir, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { deferred } from '../base/async.ts';
import { GatewayError } from '../base/errors.ts';

/** Milliseconds between the end of one write and the next: what changes in between is written once. */
const WRITE_DISTANCE_MS = 250;

const envelopeSchema = z.object({ version: z.int().min(1), data: z.unknown() });

/** What a {@link JsonStore} keeps, and where. */
export interface JsonStoreOptions<Data> {
  readonly path: string;
  readonly schema: z.ZodType<Data>;
  /** What there is before anything was saved, and after a file had to be set aside. */
  readonly defaults: Data;
  /** What can be kept of data that the schema refuses; null where nothing can. By default nothing is. */
  readonly salvage?: (data: unknown) => Data | null;
  /**
   * Migrations in their order: the first makes data of version 2 out of data of version 1, and so on. The store's own
   * version is one more than there are migrations.
   */
  readonly migrations?: readonly ((data: unknown) => unknown)[];
  /** Told, in a sentence for people, that a file could not be read and what became of it. */
  readonly onProblem?: (problem: GatewayError) => void;
  /** Milliseconds since 1970, for the name of a file that is set aside. */
  readonly now?: () => number;
}

/**
 * Data in one JSON file: `{version, data}`, checked against a schema, written atomically and readable by its owner alone.
 * Quick changes share a write. A file that is broken, or of a newer version, is set aside as
 * `<name>.broken-<timestamp>.json` and what can be salvaged of it, or else the defaults, are used: opening never fails.
 */
export class JsonStore<Data> {
  readonly #options: JsonStoreOptions<Data>;
  readonly #version: number;
  #data: Data;
  #writing: Promise<void> | undefined;
  #next: { readonly wanted: Promise<void>; start(): void } | undefined;
  #lastWriteEndedMs = Number.NEGATIVE_INFINITY;
  #blocked: GatewayError | undefined;

  private constructor(options: JsonStoreOptions<Data>) {
    this.#options = options;
    this.#version = (options.migrations?.length ?? 0) + 1;
    this.#data = options.defaults;
  }

  /** Reads the file, or the defaults where there is none. Never rejects: problems go to `onProblem`. */
  static async open<Data>(options: JsonStoreOptions<Data>): Promise<JsonStore<Data>> {
    const store = new JsonStore(options);
    let stored: unknown;
    try {
      stored = store.#migrated(await readFile(options.path, 'utf8'));
      store.#data = options.schema.parse(stored);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        await store.#setAside(error, options.salvage?.(stored) ?? null);
    }
    return store;
  }

  /**
   * Reads the data of a file that belongs to another program: nothing is set aside, nor written.
   * @returns the defaults where there is no file
   * @throws GatewayError `settings_unreadable`
   */
  static async read<Data>(options: JsonStoreOptions<Data>): Promise<Data> {
    try {
      const store = new JsonStore(options);
      return options.schema.parse(store.#migrated(await readFile(options.path, 'utf8')));
    } catch (cause) {
      if (/^(?:ENOENT|ENOTDIR)$/.test((cause as NodeJS.ErrnoException).code ?? '')) return options.defaults;
      const name = basename(options.path);
      throw new GatewayError('settings_unreadable', `${name} cannot be read (${reasonOf(cause)})`, {
        cause,
        fields: { file: name },
      });
    }
  }

  /** The data as it is now, whether written yet or not. */
  get data(): Data {
    return this.#data;
  }

  /**
   * Replaces the data, at once in memory; resolves when it is in the file.
   * @throws GatewayError `settings_unwritable`; the data is then kept in memory until the program ends
   */
  set(data: Data): Promise<void> {
    this.#data = data;
    return this.#save();
  }

  /** Writes what has not been written, at once. Idempotent. @throws GatewayError `settings_unwritable` */
  async close(): Promise<void> {
    this.#next?.start();
    await this.#next?.wanted;
    await this.#writing;
  }

  /** What the text holds, in this version's form; not checked yet. */
  #migrated(text: string): unknown {
    const { version, data } = envelopeSchema.parse(JSON.parse(text));
    if (version > this.#version)
      throw new Error(
        `it was written by a newer version of Rivulet (${version}, this one knows ${this.#version})`,
      );
    const migrations = (this.#options.migrations ?? []).slice(version - 1);
    return migrations.reduce((older, migrate) => migrate(older), data);
  }

  #save(): Promise<void> {
    this.#next ??= this.#schedule();
    return this.#next.wanted;
  }

  /** One write of whatever the data is when it begins: after the one that runs, and not right after it. */
  #schedule(): { readonly wanted: Promise<void>; start(): void } {
    const due = deferred<void>();
    const waitMs = this.#lastWriteEndedMs + WRITE_DISTANCE_MS - performance.now();
    const timer = setTimeout(due.resolve, Math.max(0, waitMs));
    const start = (): void => {
      clearTimeout(timer);
      due.resolve();
    };
    const running = this.#writing;
    const wanted = Promise.all([due.promise, running?.catch(() => undefined)]).then(() => {
      this.#next = undefined;
      this.#writing = this.#write().finally(() => {
        this.#lastWriteEndedMs = performance.now();
      });
      return this.#writing;
    });
    // Who asked for the write hears of its failure; nobody else has to.
    wanted.catch(() => undefined);
    return { wanted, start };
  }

  async #write(): Promise<void> {
    if (this.#blocked) throw this.#blocked;
    const { path } = this.#options;
    const text = `${JSON.stringify({ version: this.#version, data: this.#data }, null, 2)}\n`;
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFileAtomic(path, text, { mode: 0o600 });
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  async #setAside(cause: unknown, salvaged: Data | null): Promise<void> {
    const { path, onProblem, now = Date.now } = this.#options;
    const name = basename(path);
    const stamp = new Date(now()).toISOString().replaceAll(/[:.]/g, '-');
    const asideName = `${name.replace(/\.json$/, '')}.broken-${stamp}.json`;
    const why = reasonOf(cause);
    const used = salvaged === null ? 'the defaults are used' : 'all else in it is kept';
    let outcome = `it was set aside as ${asideName}, and ${used}`;
    if (salvaged !== null) this.#data = salvaged;
    try {
      await rename(path, join(dirname(path), asideName));
      // At the next start there would be no file to salvage anything of.
      if (salvaged !== null) await this.#save().catch(() => undefined);
    } catch (error) {
      // What cannot be kept for its owner must not be written over either.
      this.#blocked = unwritable(path, error);
      outcome = 'it could not be set aside, so nothing is saved until that is mended: check who owns it';
    }
    onProblem?.(
      new GatewayError('settings_unreadable', `${name} cannot be read (${why}): ${outcome}`, {
        cause,
        fields: { file: name, setAside: this.#blocked ? null : asideName },
      }),
    );
  }
}

function unwritable(path: string, cause: unknown): GatewayError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  const hint = code === 'ENOSPC' ? 'free some space on the disk' : `check who may write to ${dirname(path)}`;
  return new GatewayError(
    'settings_unwritable',
    `${basename(path)} cannot be saved (${code}): ${hint}; until then changes last until the program ends`,
    { cause, fields: { file: path, reason: code } },
  );
}

function reasonOf(cause: unknown): string {
  if (cause instanceof z.ZodError) {
    const at = cause.issues[0]?.path.join('.');
    return at ? `"${at}" is not valid` : 'it holds something else';
  }
  if (cause instanceof SyntaxError) return 'it is not JSON';
  // The system's own words hold the whole path, which is nobody's business in a window.
  const { code } = cause as NodeJS.ErrnoException;
  return code ?? (cause instanceof Error ? cause.message : String(cause));
}
