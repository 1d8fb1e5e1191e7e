import { delay } from '../../base/async.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Connection } from './connection.ts';
import { causeOf, givenUp } from './failure-text.ts';
import { ReconnectPolicy } from './reconnect-policy.ts';

/** What a {@link ConnectionKeeper} works with. */
export interface ConnectionKeeperOptions {
  /** Makes one attempt. @throws GatewayError */
  readonly open: (attempt: number, signal: AbortSignal) => Promise<Connection>;
  /** Carries video until the connection is lost, and says why; null when `signal` was aborted first. Never rejects. */
  readonly carry: (connection: Connection, signal: AbortSignal) => Promise<GatewayError | null>;
  /** Not connected: why, as a clause for people, or null when a new connection was asked for. */
  readonly onDisconnected: (cause: string | null) => void;
  /** The end of the stream. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Monotonic microseconds. */
  readonly nowUs: () => number;
}

/** Keeps a stream connected: opens connections one after the other, as often as the policy allows. */
export class ConnectionKeeper {
  readonly #options: ConnectionKeeperOptions;
  readonly #policy = new ReconnectPolicy();
  readonly #closing = new Set<Promise<void>>();
  /** Aborted to give up the present connection, attempt or pause, and make a connection now. */
  #again = new AbortController();

  constructor(options: ConnectionKeeperOptions) {
    this.#options = options;
  }

  /** Attempts since the last good connection. */
  get attempts(): number {
    return this.#policy.attempts;
  }

  /** Pictures come back. */
  live(): void {
    this.#policy.live(this.#nowMs());
  }

  /** Drops what there is and makes another connection now. */
  reconnect(): void {
    this.#policy.restart();
    this.#again.abort();
  }

  /** Works until the stream ends, and leaves no connection open. @throws GatewayError when it gives up */
  async run(): Promise<void> {
    const { signal } = this.#options;
    try {
      while (!signal.aborted) {
        this.#again = new AbortController();
        await this.#once(AbortSignal.any([signal, this.#again.signal]));
      }
    } finally {
      await Promise.all(this.#closing);
    }
  }

  /** One connection: attempt, use, and the pause after it. */
  async #once(signal: AbortSignal): Promise<void> {
    try {
      const connection = await this.#options.open(this.#policy.attempts, signal);
      const loss = await this.#options.carry(connection, signal);
      const closing = this.#close(connection);
      if (loss) throw loss;
      // The orchestrator may have no room for a second stream beside it.
      await closing;
      if (!this.#options.signal.aborted) this.#options.onDisconnected(null);
    } catch (error) {
      if (!signal.aborted) await this.#pauseAfter(toGatewayError(error), signal);
    }
  }

  /** Waits as long as the policy says before the next attempt. @throws GatewayError when there is to be none */
  async #pauseAfter(error: GatewayError, signal: AbortSignal): Promise<void> {
    const { logger, onDisconnected } = this.#options;
    logger.warn('the stream is not connected', { code: error.code, reason: error.message });
    const { attempts } = this.#policy;
    const next = this.#policy.failed(error.code, this.#nowMs());
    if (next.kind === 'give_up') throw next.why === 'final' ? error : givenUp(error, attempts);
    onDisconnected(causeOf(error));
    await delay(next.delayMs, { signal }).catch(() => undefined);
  }

  async #close(connection: Connection): Promise<void> {
    const closing = connection.close();
    this.#closing.add(closing);
    await closing;
    this.#closing.delete(closing);
  }

  #nowMs(): number {
    return this.#options.nowUs() / 1000;
  }
}
