import type { Logger } from '../../base/log.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { TransformOptions, TransformUpdate } from '../../media/engine/options.ts';

/** An open transform, as far as the runner needs it. */
export interface Transform {
  /** What comes out; rejects with the error that ended the transform. */
  readonly units: AsyncIterable<AccessUnit>;
  /** Hands over a unit, waiting while the transform lags. */
  push(unit: AccessUnit): Promise<void>;
  update(update: TransformUpdate): Promise<void>;
  /** Drains, ends. */
  stop(): Promise<unknown>;
}

/** What makes transforms: the media engine. */
export interface TransformEngine {
  openTransform(options: TransformOptions): Promise<Transform>;
  close(): Promise<void>;
}

/** Starts a media engine when it is first needed, or ahead of that, and shares it between jobs. */
export class LazyEngine {
  readonly #start: () => Promise<TransformEngine>;
  readonly #logger: Logger;
  #engine: Promise<TransformEngine> | undefined;

  constructor(start: () => Promise<TransformEngine>, logger: Logger) {
    this.#start = start;
    this.#logger = logger;
  }

  /** Starts the engine without waiting for it; a failure shows when a job needs it. */
  warm(): void {
    this.#get().catch((error: unknown) => this.#logger.warn('media engine did not start', { error }));
  }

  /**
   * Opens a transform, starting the engine where there is none.
   * @throws GatewayError `engine_unavailable`, `params_invalid`
   */
  async openTransform(options: TransformOptions): Promise<Transform> {
    const engine = await this.#get();
    return engine.openTransform(options);
  }

  /** Ends the engine and what it does. */
  async close(): Promise<void> {
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.close();
  }

  #get(): Promise<TransformEngine> {
    this.#engine ??= this.#start().catch((error: unknown) => {
      this.#engine = undefined;
      throw error;
    });
    return this.#engine;
  }
}
