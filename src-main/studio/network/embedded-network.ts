import type { NetworkState } from '../../../src-preload/contract.ts';
import { backoffMs, type Deferred, deferred, orAbort } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { LocalNetwork } from '../../local/client.ts';

/** Milliseconds before the first restart, doubling up to the longest. */
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 10_000;
/** A network that ran for so long, in milliseconds, starts counting its restarts anew. */
const STABLE_MS = 30_000;

/** After so many failures in a row who waits for it is told. */
const HOPELESS_FAILURES = 3;

/** The part of {@link LocalNetwork} that is used here. */
export type EmbeddedProcess = Pick<
  LocalNetwork,
  'serviceUri' | 'certificateFingerprint' | 'pid' | 'exited' | 'close' | 'kill'
>;

/** Options of {@link EmbeddedNetwork}. */
export interface EmbeddedNetworkOptions {
  /** Starts the process; when it resolves the orchestrator answers. */
  readonly start: () => Promise<EmbeddedProcess>;
  readonly logger: Logger;
  /** Told of every change. */
  readonly onChange: (state: NetworkState['embedded']) => void;
}

/**
 * The embedded network as the application keeps it: started when it is wanted, kept running, and started again, with
 * growing distance, when its process ends. Each start has another address and another certificate.
 */
export class EmbeddedNetwork {
  readonly #options: EmbeddedNetworkOptions;
  #state: NetworkState['embedded'] = { state: 'off', address: null, paid: false, error: null };
  #wanted = false;
  #process: EmbeddedProcess | null = null;
  /** One that is being ended. */
  #leaving: EmbeddedProcess | null = null;
  #starting: Promise<void> | undefined;
  #restart: NodeJS.Timeout | undefined;
  #failures = 0;
  /** Why it last ended or did not start. */
  #failure: GatewayError | null = null;
  #changed: Deferred<void> = deferred();

  constructor(options: EmbeddedNetworkOptions) {
    this.#options = options;
  }

  /** How it stands. */
  get state(): NetworkState['embedded'] {
    return this.#state;
  }

  /** The running process; null while there is none. */
  get process(): EmbeddedProcess | null {
    return this.#process;
  }

  /** Wants it to run. Returns at once; how it goes shows in the state. */
  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#failures = 0;
    this.#open();
  }

  /** Ends it, within two seconds, and keeps it off. */
  async stop(): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#restart);
    this.#leaving = this.#process ?? this.#leaving;
    this.#process = null;
    this.#set({ state: 'off', address: null, paid: false, error: null });
    // One that is being started is closed as soon as it runs.
    await Promise.all([this.#starting, this.#leaving?.close()]);
  }

  /** Ends the process at once, as a crash would; also one that takes its time to end. */
  kill(): void {
    this.#process?.kill();
    this.#leaving?.kill();
  }

  /**
   * The running process; waits while it is started, also after a crash.
   * @throws GatewayError `not_allowed` when it is switched off, why it could not be started when it was tried repeatedly, or
   * the signal's reason
   */
  async running(signal?: AbortSignal): Promise<EmbeddedProcess> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.#process) return this.#process;
      if (!this.#wanted) throw networkOff();
      const hopeless = this.#state.state === 'failed' && this.#failures >= HOPELESS_FAILURES;
      if (hopeless && this.#failure) throw this.#failure;
      await orAbort(this.#changed.promise, signal);
    }
  }

  #open(): void {
    this.#set({ ...this.#state, state: 'starting', address: null });
    // After a stop that came while it started, the next start waits its turn.
    this.#starting = (this.#starting ?? Promise.resolve()).then(() => this.#openOnce());
  }

  async #openOnce(): Promise<void> {
    if (!this.#wanted || this.#process) return;
    const { start, logger } = this.#options;
    const startedMs = performance.now();
    try {
      const process = await start();
      if (!this.#wanted) {
        this.#leaving = process;
        return void (await process.close());
      }
      this.#process = process;
      logger.info('embedded network runs', {
        address: process.serviceUri,
        pid: process.pid,
        ms: Math.round(performance.now() - startedMs),
      });
      this.#set({ state: 'running', address: process.serviceUri, paid: false, error: null });
      void process.exited.then(({ code, signal }) => {
        if (this.#process !== process) return;
        this.#process = null;
        if (performance.now() - startedMs > STABLE_MS) this.#failures = 0;
        this.#failed(
          new GatewayError(
            'orchestrator_lost',
            `the embedded network ended (${signal ?? `exit status ${code}`})`,
          ),
        );
      });
    } catch (error) {
      this.#failed(toGatewayError(error));
    }
  }

  #failed(error: GatewayError): void {
    if (!this.#wanted) return;
    const waitMs = backoffMs(this.#failures, FIRST_BACKOFF_MS, MAX_BACKOFF_MS);
    this.#failures += 1;
    this.#failure = error;
    const again = new GatewayError(
      error.code,
      `${error.message}: it is started again in ${Math.max(1, Math.round(waitMs / 1000))} s`,
      { cause: error, fields: error.fields },
    );
    this.#options.logger.warn('embedded network is not there', { why: error.message, waitMs });
    this.#set({ state: 'failed', address: null, paid: false, error: again.toJSON() });
    this.#restart = setTimeout(() => this.#open(), waitMs);
  }

  #set(state: NetworkState['embedded']): void {
    this.#state = state;
    this.#changed.resolve();
    this.#changed = deferred();
    this.#options.onChange(state);
  }
}

function networkOff(): GatewayError {
  return new GatewayError(
    'not_allowed',
    'the embedded network is switched off: switch it on, or choose another orchestrator',
  );
}
