import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { RecordedFiles } from './recorded-files.ts';
import { remuxFile } from './remuxer.ts';

/** What {@link Remuxes} work with. */
export interface RemuxesOptions {
  readonly files: RecordedFiles;
  readonly openEngine: () => Promise<MediaEngine>;
  /** Told when one begins or ends; its progress is asked for. */
  readonly onChange: () => void;
  /** Told of one that failed; the recording is as it was. */
  readonly onFailed: (name: string, error: GatewayError) => void;
}

interface Job {
  readonly abort: AbortController;
  /** Resolves when nothing is done with the file any more. */
  readonly ended: Promise<void>;
  share: number;
}

/** Files that are being turned into ordinary MP4s, one after the other, in the background. */
export class Remuxes {
  readonly #options: RemuxesOptions;
  readonly #jobs = new Map<string, Job>();
  #turn: Promise<void> = Promise.resolve();
  #atWork: string | null = null;

  constructor(options: RemuxesOptions) {
    this.#options = options;
  }

  /** Progress of a file's from 0 to 1; null where none is asked for. */
  shareOf(id: string): number | null {
    return this.#jobs.get(id)?.share ?? null;
  }

  /** Puts a file behind those that wait. Does nothing for one that is among them. */
  add(id: string): void {
    if (this.#jobs.has(id)) return;
    const abort = new AbortController();
    const ended = this.#turn.then(() => this.#work(id, abort.signal));
    this.#jobs.set(id, { abort, ended, share: 0 });
    this.#turn = ended;
    this.#options.onChange();
  }

  /** Ends that of a file, which stays as it was; one that is being put into its place is completed. Never rejects. */
  async cancel(id: string): Promise<void> {
    const job = this.#jobs.get(id);
    if (!job) return;
    job.abort.abort();
    // One that waits for its turn does nothing any more.
    if (this.#atWork === id) await job.ended;
    else this.#forget(id);
  }

  /** Ends all. */
  async close(): Promise<void> {
    await Promise.all([...this.#jobs.keys()].map((id) => this.cancel(id)));
    await this.#turn;
  }

  async #work(id: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { files, openEngine, onFailed } = this.#options;
    let name = '';
    this.#atWork = id;
    try {
      const entry = files.get(id);
      name = entry.name;
      const facts = await remuxFile({
        id,
        path: entry.path,
        openEngine,
        signal,
        onProgress: (share) => {
          const job = this.#jobs.get(id);
          if (job) job.share = share;
        },
      });
      files.change(id, facts);
    } catch (error) {
      if (!signal.aborted) onFailed(name, toGatewayError(error));
    } finally {
      this.#atWork = null;
      this.#forget(id);
    }
  }

  #forget(id: string): void {
    if (this.#jobs.delete(id)) this.#options.onChange();
  }
}
