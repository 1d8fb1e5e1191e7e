import { MediaEngine, type MediaEngineOptions } from '../media/engine/client.ts';

/** The media engine of the application: started when it is first needed, restarted by itself, closed once. */
export class SharedEngine {
  readonly #options: MediaEngineOptions;
  #engine: Promise<MediaEngine> | undefined;

  constructor(options: MediaEngineOptions) {
    this.#options = options;
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
