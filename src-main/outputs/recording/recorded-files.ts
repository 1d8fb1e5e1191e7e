import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { RecordedFile } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { RecordFigures } from '../../media/engine/options.ts';
import type { RecordingEntry, RecordingStore } from './recording-store.ts';

/** What is known of a file by reading or writing it. */
export type FileFacts = Partial<
  Pick<RecordingEntry, 'path' | 'state' | 'durationS' | 'bytes' | 'width' | 'height'>
>;

/** The files that were made: what the list keeps of them, what is being written, and which have gone. */
export class RecordedFiles {
  readonly #store: RecordingStore;
  readonly #logger: Logger;
  readonly #onChange: () => void;
  /** Ids of files that this program is writing, with what it wrote. */
  readonly #writing = new Map<string, RecordFigures>();
  #missing: ReadonlySet<string> = new Set();

  constructor(store: RecordingStore, logger: Logger, onChange: () => void) {
    this.#store = store;
    this.#logger = logger;
    this.#onChange = onChange;
  }

  /** As they stand, newest first; `missing` for those that have gone. */
  get entries(): readonly RecordingEntry[] {
    return this.#store.entries.map((entry) => {
      const figures = this.#writing.get(entry.id);
      if (figures) return { ...entry, ...factsOf(figures), state: 'recording' };
      return this.#missing.has(entry.id) ? { ...entry, state: 'missing' } : entry;
    });
  }

  /** Ids of files that were being written when the program ended. */
  get abandoned(): readonly string[] {
    return this.#store.entries
      .filter(({ id, state }) => state === 'recording' && !this.#writing.has(id))
      .map(({ id }) => id);
  }

  /** @throws GatewayError `recording_not_found` */
  get(id: string): RecordingEntry {
    const entry = this.entries.find((one) => one.id === id);
    if (entry) return entry;
    throw new GatewayError('recording_not_found', 'this recording is not in the list any more');
  }

  /** True while this program writes it. */
  isWriting(id: string): boolean {
    return this.#writing.has(id);
  }

  /** A file that is whole. @returns its id */
  add(kind: RecordedFile['kind'], path: string, facts: FileFacts): string {
    const id = randomUUID();
    this.#put({
      id,
      kind,
      name: basename(path),
      path,
      state: 'done',
      startedMs: Date.now(),
      durationS: null,
      bytes: 0,
      width: null,
      height: null,
      ...facts,
    });
    return id;
  }

  /** What a recording tells of one of its files. @returns the id of a file that is complete; else null */
  follow(kind: RecordedFile['kind'], figures: RecordFigures): string | null {
    const id = this.#writingAt(figures.path);
    if (id === null) {
      if (figures.complete === 1) return null;
      const added = this.add(kind, figures.path, { ...factsOf(figures), state: 'recording' });
      this.#writing.set(added, figures);
      return null;
    }
    if (figures.complete === 0) {
      this.#writing.set(id, figures);
      return null;
    }
    this.#writing.delete(id);
    this.change(id, { ...factsOf(figures), state: 'done' });
    return id;
  }

  /** A file that will not be completed. @returns its id; null for one that was never begun */
  release(path: string): string | null {
    const id = this.#writingAt(path);
    if (id !== null) this.#writing.delete(id);
    return id;
  }

  /** Keeps what has become known of a file. */
  change(id: string, facts: FileFacts): void {
    const entry = this.#store.entries.find((one) => one.id === id);
    if (!entry) return;
    this.#put({ ...entry, ...facts, ...(facts.path && { name: basename(facts.path) }) });
  }

  /** Takes it out of the list. @throws GatewayError `recording_not_found` */
  forget(id: string): void {
    this.get(id);
    this.#keep(this.#store.remove(id));
  }

  /** Looks which files have gone, or have come back. */
  async look(): Promise<void> {
    const missing = new Set<string>();
    for (const { id, path } of this.#store.entries)
      if (!this.#writing.has(id) && !(await exists(path))) missing.add(id);
    const same = missing.size === this.#missing.size && [...missing].every((id) => this.#missing.has(id));
    this.#missing = missing;
    if (!same) this.#onChange();
  }

  #writingAt(path: string): string | null {
    return [...this.#writing].find(([, figures]) => figures.path === path)?.[0] ?? null;
  }

  #put(entry: RecordingEntry): void {
    this.#keep(this.#store.put(entry));
  }

  /** In memory it is kept at once; a list that cannot be saved must not end a recording. */
  #keep(saved: Promise<void>): void {
    saved.catch((error: unknown) =>
      this.#logger.warn('the list of recordings cannot be saved', { reason: String(error) }),
    );
    this.#onChange();
  }
}

function factsOf({ durationS, bytes, width, height }: RecordFigures): FileFacts {
  return { durationS, bytes, width: width || null, height: height || null };
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    return !/^(?:ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '');
  }
}
