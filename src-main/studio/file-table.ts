import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { ChosenFile } from '../../src-preload/contract.ts';
import { GatewayError, toGatewayError } from '../base/errors.ts';
import { Lanes } from '../base/lanes.ts';
import { MediaEngine, type MediaEngineOptions } from '../media/engine/client.ts';
import type { SourceInfo } from '../media/engine/options.ts';

/** Most files that are remembered; the oldest go first. */
const MAX_FILES = 50;

/** Files that are looked into at the same time: each takes a process of its own. */
const PARALLEL_PROBES = 2;

/** Options of {@link FileTable}. */
export interface FileTableOptions {
  /** How the engine that reads a file is started. */
  readonly engine: MediaEngineOptions;
  readonly onChange: (files: ChosenFile[]) => void;
}

/** A chosen file and where it lies. */
export interface KnownFile {
  readonly file: ChosenFile;
  readonly path: string;
}

/** The files a user chose to stream. Windows know them by an id; paths stay here. */
export class FileTable {
  readonly #options: FileTableOptions;
  readonly #files = new Map<string, KnownFile>();
  readonly #probes = new Lanes(PARALLEL_PROBES);

  constructor(options: FileTableOptions) {
    this.#options = options;
  }

  /** The files, in the order they were chosen. */
  get list(): ChosenFile[] {
    return [...this.#files.values()].map(({ file }) => file);
  }

  /**
   * Makes a file known; the media engine says how long it is and how large its pictures are. The same path again keeps
   * its id.
   * @throws GatewayError `media_not_found`, `media_unreadable`, `media_no_video` and what else is wrong with it
   */
  async add(path: string): Promise<ChosenFile> {
    const absolute = resolve(path);
    const name = basename(absolute);
    const isFile = await stat(absolute).then(
      (stats) => stats.isFile(),
      () => null,
    );
    if (isFile === null)
      throw new GatewayError('media_not_found', `${name} is not there any more: choose another file`);
    if (!isFile)
      throw new GatewayError(
        'media_unreadable',
        `${name} is a folder or a device, no file: choose a video file`,
      );
    const info = await this.#probes
      .run(() => this.#probe(absolute))
      .catch((error: unknown) => {
        throw withoutFolder(error, absolute);
      });
    const id = [...this.#files].find(([, known]) => known.path === absolute)?.[0] ?? randomUUID();
    const { video } = info.streams;
    const file: ChosenFile = {
      id,
      name,
      durationS: info.durationS,
      width: video?.width ?? null,
      height: video?.height ?? null,
    };
    this.#files.delete(id);
    this.#files.set(id, { file, path: absolute });
    const [oldest] = this.#files.keys();
    if (this.#files.size > MAX_FILES && oldest !== undefined) this.#files.delete(oldest);
    this.#options.onChange(this.list);
    return file;
  }

  /** Forgets a file; one that is not known is no error. */
  forget(id: string): void {
    if (this.#files.delete(id)) this.#options.onChange(this.list);
  }

  /** A file by its id; null for one that is not known. */
  find(id: string): KnownFile | null {
    return this.#files.get(id) ?? null;
  }

  /** In a process of its own, because files that crash decoders must not end a stream that runs. */
  async #probe(path: string): Promise<SourceInfo> {
    const engine = await MediaEngine.start(this.#options.engine);
    try {
      const source = await engine.openSource({
        input: { kind: 'media', location: path, paced: false, loop: false },
        size: null,
        fps: null,
        bitrateBps: null,
        gopS: 1,
        audio: null,
        durationS: null,
      });
      return source.info;
    } finally {
      await engine.close();
    }
  }
}

/** Windows learn the names of files, not where they lie. */
function withoutFolder(thrown: unknown, path: string): GatewayError {
  const error = toGatewayError(thrown);
  const name = basename(path);
  const fields = Object.entries(error.fields).map(([key, value]) => [
    key,
    typeof value === 'string' ? value.replaceAll(path, name) : value,
  ]);
  return new GatewayError(error.code, error.message.replaceAll(path, name), {
    cause: error,
    fields: Object.fromEntries(fields),
  });
}
