import { type Deferred, deferred, orAbort, settlesWithin } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { MediaEngine, SinkHandle } from '../../media/engine/client.ts';
import type { PublishOptions, PublishSummary } from '../../media/engine/options.ts';
import { type Connection, type ConnectOptions, STALL_LIMIT_MS } from './connection.ts';

/** What an {@link openInEngine} needs beside what is common to all connections. */
interface EngineConnectionOptions extends ConnectOptions {
  readonly publish: PublishOptions;
  readonly takesAnySize: boolean;
  /** Frees what belongs to it, after the engine process has ended. */
  readonly cleanUp?: () => Promise<void>;
}

/**
 * Opens a way to a server from an engine process of its own, which ends with it: FFmpeg's protocols block, and nothing but
 * the end of their process ends them for certain.
 * @throws GatewayError `output_…`, `engine_…`, `aborted`
 */
export async function openInEngine(options: EngineConnectionOptions): Promise<Connection> {
  const { startEngine, signal, publish } = options;
  let engine: MediaEngine | null = null;
  try {
    signal.throwIfAborted();
    engine = await startEngine();
    const opening = engine.openPublish(publish);
    opening.catch(() => undefined);
    return new EngineConnection(engine, await orAbort(opening, signal), options);
  } catch (error) {
    await engine?.close();
    await options.cleanUp?.();
    throw error;
  }
}

class EngineConnection implements Connection {
  readonly takesAnySize: boolean;
  readonly ended: Promise<void>;
  readonly #over: Deferred<void> = deferred();
  readonly #engine: MediaEngine;
  readonly #handle: SinkHandle<PublishSummary>;
  readonly #cleanUp: (() => Promise<void>) | undefined;
  #closing: Promise<void> | null = null;

  constructor(engine: MediaEngine, handle: SinkHandle<PublishSummary>, options: EngineConnectionOptions) {
    this.#engine = engine;
    this.#handle = handle;
    this.#cleanUp = options.cleanUp;
    this.takesAnySize = options.takesAnySize;
    this.ended = this.#over.promise;
    let bytes = 0;
    handle.onProgress(({ bytes: soFar }) => {
      const now = Number(soFar ?? 0);
      options.onBytes(now - bytes);
      bytes = now;
    });
    handle.closed.then(
      () => this.#over.resolve(),
      (error: unknown) => this.#over.reject(toGatewayError(error)),
    );
  }

  async send(unit: AccessUnit): Promise<void> {
    // What ends the handle is told by `ended`.
    const taken = this.#handle.push(unit).catch(() => undefined);
    if (await settlesWithin(taken, STALL_LIMIT_MS)) return;
    const seconds = STALL_LIMIT_MS / 1000;
    this.#over.reject(new GatewayError('output_lost', `the server has taken nothing for ${seconds} seconds`));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#over.resolve();
    await this.#engine.close();
    await this.#cleanUp?.();
  }
}
