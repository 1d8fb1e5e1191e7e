import { backoffMs, type Deferred, deferred, delay, settlesWithin, withTimeout } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { EngineChannel } from './channel.ts';
import { type FromEngine, parseFromEngine, type ToEngine } from './protocol.ts';

/** How an {@link EngineSupervisor} starts and restarts the engine process. */
export interface SupervisorOptions {
  /** Starts a process. */
  readonly connect: () => EngineChannel;
  readonly logger: Logger;
  /** Gets each message of the running process. */
  readonly onMessage: (message: FromEngine) => void;
  /** The process ended unasked: everything it hosted is gone. */
  readonly onCrash: (error: GatewayError) => void;
  /** Milliseconds a process has to say it is ready. */
  readonly readyTimeoutMs: number;
  /** Milliseconds before the first restart; doubles with each crash up to `maxBackoffMs`. */
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
  /** A process that ran longer than this, in milliseconds, was fine: the next crash counts as the first. */
  readonly stableAfterMs: number;
}

interface Running {
  readonly channel: EngineChannel;
  readonly sinceMs: number;
  readonly exited: Deferred<void>;
}

/** Milliseconds a process has to end by itself when asked to. */
const CLOSE_LIMIT_MS = 1000;

/**
 * Keeps one engine process: starts it when it is needed, reports its crash, starts the next one no sooner than the
 * back-off allows. It does not reopen what the process hosted; owners do.
 */
export class EngineSupervisor {
  readonly #options: SupervisorOptions;
  readonly #closed = new AbortController();
  #running: Running | null = null;
  #starting: Promise<Running> | null = null;
  #crashes = 0;
  #closing: Promise<void> | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /**
   * Resolves once a process runs and is ready, starting one when there is none.
   * @throws GatewayError `engine_unavailable` when it cannot be started, `aborted` after {@link close}
   */
  async ready(): Promise<void> {
    if (this.#closed.signal.aborted) throw closedError();
    if (this.#running) return;
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null;
    });
    await this.#starting;
  }

  /** Sends a message to the running process; false when there is none. */
  post(message: ToEngine): boolean {
    if (!this.#running) return false;
    this.#running.channel.post(message);
    return true;
  }

  /** Asks the process to end, and ends it after a second. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed.abort(closedError());
    await this.#starting?.catch(() => undefined);
    const running = this.#running;
    if (!running) return;
    this.#running = null;
    running.channel.post({ type: 'close' } satisfies ToEngine);
    if (await settlesWithin(running.exited.promise, CLOSE_LIMIT_MS)) return;
    running.channel.kill();
    await running.exited.promise;
  }

  async #start(): Promise<Running> {
    if (this.#crashes > 0) {
      const waitMs = backoffMs(this.#crashes - 1, this.#options.firstBackoffMs, this.#options.maxBackoffMs);
      await delay(waitMs, { signal: this.#closed.signal });
    }
    const running: Running = {
      channel: this.#connect(),
      sinceMs: performance.now(),
      exited: deferred<void>(),
    };
    const ready = deferred<void>();
    running.channel.onExit((reason) => {
      running.exited.resolve();
      ready.reject(unavailable(reason));
      if (this.#running === running) this.#crashed(running, reason);
    });
    running.channel.onMessage((raw) => {
      const message = this.#parse(raw, running);
      if (message?.type === 'ready') ready.resolve();
      else if (message && this.#running === running) this.#options.onMessage(message);
    });
    try {
      const { readyTimeoutMs } = this.#options;
      await withTimeout(ready.promise, readyTimeoutMs, () => unavailable(`silent for ${readyTimeoutMs} ms`));
    } catch (error) {
      this.#crashes += 1;
      running.channel.kill();
      throw error;
    }
    this.#running = running;
    this.#options.logger.debug('media engine started');
    return running;
  }

  #connect(): EngineChannel {
    try {
      return this.#options.connect();
    } catch (error) {
      throw error instanceof GatewayError ? error : unavailable(String(error));
    }
  }

  #crashed(running: Running, reason: string): void {
    this.#running = null;
    const livedMs = performance.now() - running.sinceMs;
    this.#crashes = livedMs > this.#options.stableAfterMs ? 1 : this.#crashes + 1;
    this.#options.logger.warn('media engine crashed', { reason, livedMs: Math.round(livedMs) });
    this.#options.onCrash(
      new GatewayError(
        'engine_crashed',
        'the media engine ended unexpectedly: start again what it was doing; recordings play up to this moment',
        { fields: { reason } },
      ),
    );
  }

  /** A message that fails the protocol's check means a broken process: it is ended. */
  #parse(raw: unknown, running: Running): FromEngine | null {
    try {
      return parseFromEngine(raw);
    } catch (error) {
      this.#options.logger.error('media engine sent what main does not understand', { error });
      running.channel.kill();
      return null;
    }
  }
}

function unavailable(reason: string): GatewayError {
  return new GatewayError(
    'engine_unavailable',
    `the media engine does not start (${reason}): install the application's dependencies again with "npm ci"`,
  );
}

function closedError(): GatewayError {
  return new GatewayError('aborted', 'the media engine is closed');
}
