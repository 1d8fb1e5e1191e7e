import { abortedError, backoffMs } from '../../base/async.ts';
import { toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { OrchestratorSession } from '../../gateway/index.ts';

/** Milliseconds between two questions on the session that is kept: its answer, with the auth token, stays fresh. */
const REFRESH_MS = 60_000;
/** Milliseconds before a session that failed is tried again, doubling up to the longest. */
const FIRST_BACKOFF_MS = 2_000;
const MAX_BACKOFF_MS = 60_000;

/** Where a session is kept to, and for which model. */
export interface WarmTarget {
  readonly address: string;
  readonly model: string;
}

/** Connects a session. */
export type ConnectSession = (
  request: WarmTarget & { readonly signal: AbortSignal },
) => Promise<OrchestratorSession>;

/** One session that is connected ahead of the stream that will use it, and whose answer is kept fresh. */
export class WarmSession {
  readonly #connect: ConnectSession;
  readonly #logger: Logger;
  readonly #refreshMs: number;
  #target: WarmTarget | null = null;
  #session: OrchestratorSession | null = null;
  #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #working: Promise<void> = Promise.resolve();

  /** @param refreshMs milliseconds between two questions on the session that is kept. Default 60000 */
  constructor(connect: ConnectSession, logger: Logger, refreshMs = REFRESH_MS) {
    this.#connect = connect;
    this.#logger = logger;
    this.#refreshMs = refreshMs;
  }

  /** Where a session is kept to, whether it is connected or not. */
  get target(): WarmTarget | null {
    return this.#target;
  }

  /** The address it is connected to; null while it is not. */
  get ready(): string | null {
    return this.#session?.state === 'open' ? (this.#target?.address ?? null) : null;
  }

  /** Keeps a session to `target` from now on; none with null. The same target again changes nothing. */
  keep(target: WarmTarget | null): void {
    if (target?.address === this.#target?.address && target?.model === this.#target?.model) return;
    this.#drop();
    this.#target = target;
    this.#failures = 0;
    if (target) this.#open(target);
  }

  /** Hands the session over when it is the one wanted; from then on none is kept until {@link keep} is called again. */
  take(address: string, model: string): OrchestratorSession | null {
    const target = this.#target;
    const session = this.#session;
    if (target?.address !== address || target.model !== model || session?.state !== 'open') return null;
    this.#session = null;
    this.#drop();
    // The connection for the request that starts the job opens while that is put together.
    session.prepareConnections(session.address, 1);
    return session;
  }

  /** Closes the session and waits until nothing runs any more. Idempotent. */
  async close(): Promise<void> {
    this.#drop();
    await this.#working;
  }

  #open(target: WarmTarget): void {
    const { signal } = this.#abort;
    const run = this.#run(target, signal).catch((error: unknown) => {
      if (signal.aborted) return;
      const waitMs = backoffMs(this.#failures, FIRST_BACKOFF_MS, MAX_BACKOFF_MS);
      this.#failures += 1;
      this.#logger.debug('no session could be kept ready', { ...target, why: toGatewayError(error).message });
      this.#timer = setTimeout(() => this.#open(target), waitMs).unref();
    });
    // What was given up before may still be closing.
    this.#working = Promise.all([this.#working, run]).then(() => undefined);
  }

  async #run(target: WarmTarget, signal: AbortSignal): Promise<void> {
    const session = this.#session ?? (await this.#connect({ ...target, signal }));
    if (signal.aborted) return session.close();
    if (this.#session) {
      const refreshed = session.refresh({ model: target.model, ignoreCapacityCheck: true, signal });
      await refreshed.catch((error: unknown) => {
        // A session that was handed over meanwhile is not ours to close.
        if (this.#session === session) {
          this.#session = null;
          void session.close();
        }
        throw error;
      });
      if (signal.aborted) return;
    }
    this.#session = session;
    this.#failures = 0;
    this.#timer = setTimeout(() => this.#open(target), this.#refreshMs).unref();
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#abort.abort(abortedError('keeping a session ready'));
    this.#abort = new AbortController();
    this.#target = null;
    const session = this.#session;
    this.#session = null;
    const working = this.#working;
    this.#working = Promise.all([working, session?.close()]).then(() => undefined);
  }
}
