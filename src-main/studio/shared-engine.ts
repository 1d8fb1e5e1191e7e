import type { Logger } from '../base/log.ts';
import { MediaEngine, type MediaEngineOptions } from '../media/engine/client.ts';

/** The media engine of the application: started when it is first needed, restarted by itself, closed once. */
export class SharedEngine {
  readonly #options: MediaEngineOptions;
  #engine: Promise<MediaEngine> | undefined;

  /** @param connect starts its process; by default a plain Node process */
  constructor(logger: Logger, connect?: MediaEngineOptions['connect']) {
    this.#options = connect ? { logger, connect } : { logger };
  }

  /** The engine. @throws GatewayError `engine_unavailable`; the next call tries again */
  open(): Promise<MediaEngine> {
    this.#engine ??= MediaEngine.start(this.#options).catch((error: unknown) => {
      this.#engine = undefined;
      throw error;
    });
    return this.#engine;
  }

  /** Ends the engine, if it was started, within a second. */
  async close(): Promise<void> {
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.close();
  }
}
