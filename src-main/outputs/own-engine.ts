import { abortedError } from '../base/async.ts';
import type { MediaEngine } from '../media/engine/client.ts';

/** The engine process of one output: started when it is first needed, replaced when it hangs, and closed with it. */
export class OwnEngine {
  readonly #start: () => Promise<MediaEngine>;
  #engine: Promise<MediaEngine> | null = null;
  #closed = false;

  constructor(start: () => Promise<MediaEngine>) {
    this.#start = start;
  }

  /**
   * The engine, which restarts by itself after a crash.
   * @throws GatewayError `engine_unavailable`; `aborted` once it is closed, so that no process is left behind
   */
  async open(): Promise<MediaEngine> {
    if (this.#closed) throw abortedError('an output');
    this.#engine ??= this.#start().catch((error: unknown) => {
      this.#engine = null;
      throw error;
    });
    return this.#engine;
  }

  /** Ends the process; the next {@link open} starts another. What ran there ends with an error. */
  async replace(): Promise<void> {
    const engine = this.#engine;
    this.#engine = null;
    await (await engine?.catch(() => null))?.close();
  }

  /** Ends the process for good. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.replace();
  }
}
