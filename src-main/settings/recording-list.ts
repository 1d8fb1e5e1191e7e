import { join } from 'node:path';
import { z } from 'zod';
import { recordedFileSchema } from '../../src-preload/contract/outputs.ts';
import type { GatewayError } from '../base/errors.ts';
import { JsonStore } from './json-store.ts';
import { soundPart } from './sound-part.ts';

/** Most files that are listed; the oldest leave the list, never the disk. */
const MAX_FILES = 200;

const entrySchema = recordedFileSchema
  .omit({ remux: true, hasThumbnail: true })
  .extend({ path: z.string().min(1).max(8192) });

const listSchema = z.array(entrySchema).max(MAX_FILES);

type Entry = z.infer<typeof entrySchema>;

/** The files that were recorded, newest first. What was being recorded when the program ended is known from here. */
export class RecordingList {
  readonly #store: JsonStore<Entry[]>;
  /** Where small pictures of the files are kept. */
  readonly thumbnailFolder: string;

  private constructor(store: JsonStore<Entry[]>, folder: string) {
    this.#store = store;
    this.thumbnailFolder = join(folder, 'thumbnails');
  }

  /** Opens the list of a data folder. Never rejects: problems go to `onProblem`. */
  static async open(folder: string, onProblem: (problem: GatewayError) => void): Promise<RecordingList> {
    const store = await JsonStore.open<Entry[]>({
      path: join(folder, 'recordings.json'),
      schema: listSchema,
      defaults: [],
      // An entry that is not valid costs that entry alone: the others may be recordings to look after.
      salvage: (data) => listSchema.safeParse(soundPart(data, listSchema, [])).data ?? null,
      onProblem,
    });
    return new RecordingList(store, folder);
  }

  /** Newest first. */
  get entries(): readonly Entry[] {
    return this.#store.data;
  }

  /**
   * Adds an entry in front, or puts it in the place of the one with its id; resolves when that is on disk.
   * @throws GatewayError `settings_unwritable`; it is kept in memory then
   */
  put(entry: Entry): Promise<void> {
    const at = this.entries.findIndex(({ id }) => id === entry.id);
    const entries = at < 0 ? [entry, ...this.entries] : this.entries.toSpliced(at, 1, entry);
    return this.#store.set(entries.slice(0, MAX_FILES));
  }

  /** Takes an entry out. @throws GatewayError `settings_unwritable` */
  remove(id: string): Promise<void> {
    return this.#store.set(this.entries.filter((entry) => entry.id !== id));
  }

  /** Writes what has not been written. @throws GatewayError `settings_unwritable` */
  close(): Promise<void> {
    return this.#store.close();
  }
}
