import { type Deferred, deferred, orAbort, settlesWithin } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { MediaEngine, SinkHandle } from '../../media/engine/client.ts';
import type { PublishOptions, PublishSummary } from '../../media/engine/options.ts';
import { type Connection, type ConnectOptions, STALL_LIMIT_MS } from './connection.ts';

/** A way that is open gets so long to close, in milliseconds, before its process is ended. */
const CLOSE_LIMIT_MS = 400;

/** What is waited for the other side at most, in milliseconds: it belongs to the two seconds of a close. */
const SETTLE_LIMIT_MS = 500;

/** What an {@link openInEngine} needs beside what is common to all connections. */
interface EngineConnectionOptions extends ConnectOptions {
  readonly publish: PublishOptions;
  readonly takesAnySize: boolean;
  /**
   * The other side shows what it has got so many milliseconds later, and drops the rest when it is left: it is left only
   * then. 0 by default; at most {@link SETTLE_LIMIT_MS} are waited.
   */
  readonly settleMs?: number;
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
  readonly #settleMs: number;
  #closing: Promise<void> | null = null;

  constructor(engine: MediaEngine, handle: SinkHandle<PublishSummary>, options: EngineConnectionOptions) {
    this.#engine = engine;
    this.#handle = handle;
    this.#cleanUp = options.cleanUp;
    this.#settleMs = Math.min(options.settleMs ?? 0, SETTLE_LIMIT_MS);
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
    await settlesWithin(this.ended, this.#settleMs);
    this.#over.resolve();
    // What the process has taken still has to leave it, where the protocol lets it.
    await settlesWithin(
      this.#handle.stop().catch(() => undefined),
      CLOSE_LIMIT_MS,
    );
    await this.#engine.close();
    await this.#cleanUp?.();
  }
}
