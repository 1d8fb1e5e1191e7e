import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { RecordedFiles } from './recorded-files.ts';
import { remuxFile } from './remuxer.ts';

/** What {@link Remuxes} work with. */
export interface RemuxesOptions {
  readonly files: RecordedFiles;
  readonly openEngine: () => Promise<MediaEngine>;
  /** Told when one begins, gets on or ends. */
  readonly onChange: () => void;
  /** Told of one that failed; the recording is as it was. */
  readonly onFailed: (name: string, error: GatewayError) => void;
}

interface Job {
  readonly abort: AbortController;
  share: number;
}

/** Files that are being turned into ordinary MP4s, one after the other, in the background. */
export class Remuxes {
  readonly #options: RemuxesOptions;
  readonly #jobs = new Map<string, Job>();
  #turn: Promise<void> = Promise.resolve();

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
    const job: Job = { abort: new AbortController(), share: 0 };
    this.#jobs.set(id, job);
    this.#turn = this.#turn.then(() => this.#work(id, job));
    this.#options.onChange();
  }

  /** Ends that of a file, which stays as it was. */
  cancel(id: string): void {
    this.#jobs.get(id)?.abort.abort();
  }

  /** Ends all. */
  async close(): Promise<void> {
    for (const id of this.#jobs.keys()) this.cancel(id);
    await this.#turn;
  }

  async #work(id: string, job: Job): Promise<void> {
    const { files, openEngine, onChange, onFailed } = this.#options;
    let name = '';
    try {
      const entry = files.get(id);
      name = entry.name;
      const facts = await remuxFile({
        id,
        path: entry.path,
        openEngine,
        signal: job.abort.signal,
        onProgress: (share) => {
          job.share = share;
          onChange();
        },
      });
      files.change(id, facts);
    } catch (error) {
      if (!job.abort.signal.aborted) onFailed(name, toGatewayError(error));
    } finally {
      this.#jobs.delete(id);
      onChange();
    }
  }
}
