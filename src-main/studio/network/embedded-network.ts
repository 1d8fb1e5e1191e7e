import type { NetworkState } from '../../../src-preload/contract.ts';
import { backoffMs, type Deferred, deferred, orAbort } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { SignerAccess } from '../../gateway/signer/signer-exchange.ts';
import type { LocalNetwork } from '../../local/client.ts';

/** Milliseconds before the first restart, doubling up to the longest. */
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 10_000;
/** A network that ran for so long, in milliseconds, starts counting its restarts anew. */
const STABLE_MS = 30_000;

/** After so many failures in a row who waits for it is told. */
const HOPELESS_FAILURES = 3;

/** The part of {@link LocalNetwork} that is used here, and the signer that pays it. */
export interface EmbeddedProcess
  extends Pick<LocalNetwork, 'serviceUri' | 'certificateFingerprint' | 'pid' | 'exited' | 'close' | 'kill'> {
  /** How its own signer is reached; null where nothing has to be paid. */
  readonly signer: SignerAccess | null;
}

/** Options of {@link EmbeddedNetwork}. */
export interface EmbeddedNetworkOptions {
  /** Starts the process; when it resolves the orchestrator answers. @param paid it wants tickets, and a signer makes them */
  readonly start: (paid: boolean) => Promise<EmbeddedProcess>;
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
  /** How it is to run; null when it is not to. Compared by identity: what was started for another wish is ended. */
  #wanted: { readonly paid: boolean } | null = null;
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

  /** How the signer of a paid network is reached; null while there is none. */
  get signer(): SignerAccess | null {
    return this.#process?.signer ?? null;
  }

  /**
   * Wants it to run. Returns at once; how it goes shows in the state. One that runs otherwise is ended and started again.
   * @param paid its orchestrator wants tickets, and a signer of its own makes them
   */
  start(paid = false): void {
    if (this.#wanted?.paid === paid) return;
    this.#wanted = { paid };
    this.#failures = 0;
    clearTimeout(this.#restart);
    this.#leave();
    this.#open();
  }

  /** Ends it, within two seconds, and keeps it off. */
  async stop(): Promise<void> {
    this.#wanted = null;
    clearTimeout(this.#restart);
    this.#leave();
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

  /** Parts with the process there is, and begins to end it. */
  #leave(): void {
    if (!this.#process) return;
    this.#leaving = this.#process;
    this.#process = null;
    void this.#leaving.close();
  }

  #open(): void {
    const paid = this.#wanted?.paid ?? false;
    this.#set({ ...this.#state, state: 'starting', address: null, paid });
    // After a stop that came while it started, the next start waits its turn.
    this.#starting = (this.#starting ?? Promise.resolve()).then(() => this.#openOnce());
  }

  async #openOnce(): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted || this.#process) return;
    const { start, logger } = this.#options;
    const startedMs = performance.now();
    try {
      const process = await start(wanted.paid);
      if (this.#wanted !== wanted) {
        this.#leaving = process;
        return void (await process.close());
      }
      this.#process = process;
      logger.info('embedded network runs', {
        address: process.serviceUri,
        pid: process.pid,
        ms: Math.round(performance.now() - startedMs),
      });
      this.#set({ state: 'running', address: process.serviceUri, paid: wanted.paid, error: null });
      void process.exited.then(({ code, signal }) => {
        if (this.#process !== process) return;
        this.#process = null;
        if (performance.now() - startedMs > STABLE_MS) this.#failures = 0;
        this.#failed(
          wanted,
          new GatewayError(
            'orchestrator_lost',
            `the embedded network ended (${signal ?? `exit status ${code}`})`,
          ),
        );
      });
    } catch (error) {
      this.#failed(wanted, toGatewayError(error));
    }
  }

  #failed(wanted: { readonly paid: boolean }, error: GatewayError): void {
    if (this.#wanted !== wanted) return;
    const waitMs = backoffMs(this.#failures, FIRST_BACKOFF_MS, MAX_BACKOFF_MS);
    this.#failures += 1;
    this.#failure = error;
    const again = new GatewayError(
      error.code,
      `${error.message}: it is started again in ${Math.max(1, Math.round(waitMs / 1000))} s`,
      { cause: error, fields: error.fields },
    );
    this.#options.logger.warn('embedded network is not there', { why: error.message, waitMs });
    this.#set({ state: 'failed', address: null, paid: wanted.paid, error: again.toJSON() });
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
