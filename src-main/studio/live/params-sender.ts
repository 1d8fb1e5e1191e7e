import { isDeepStrictEqual } from 'node:util';
import type { Params } from '../../../src-preload/contract.ts';
import { delay } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import { tidyText } from '../../base/tidy-text.ts';
import type { LiveVideoJob } from '../../gateway/index.ts';

/** Updates go out at most this often; of those that come meanwhile the last one counts. */
const MIN_INTERVAL_MS = 100;
/** A runner that does not report its parameters is believed to have taken them after so long. */
const REPORT_LIMIT_MS = 3_000;

/** What a {@link ParamsSender} works with. */
export interface ParamsSenderOptions {
  readonly params: Params;
  /** A change is on its way (true), or has arrived. */
  readonly onPending: (pending: boolean) => void;
  /** A change was not taken: by the job, or by the runner. */
  readonly onRefused: (error: GatewayError) => void;
}

/**
 * Brings parameters to whichever job there is: whole, the latest of many, one update on its way at a time. Before there
 * is a job they are what it starts with.
 */
export class ParamsSender {
  readonly #options: ParamsSenderOptions;
  readonly #closed = new AbortController();
  #params: Params;
  #sent: Params;
  /** The last ones that were not refused. */
  #taken: Params;
  /** The last ones that were: no job is started with them. */
  #unfit: Params | null = null;
  #job: Pick<LiveVideoJob, 'updateParams'> | null = null;
  #pumping = false;
  #pending = false;
  #loading = false;
  #limit: NodeJS.Timeout | undefined;

  constructor(options: ParamsSenderOptions) {
    this.#options = options;
    this.#params = options.params;
    this.#sent = options.params;
    this.#taken = options.params;
  }

  /** What a job is to be started with: the latest parameters, or those before when the runner refused them. */
  get params(): Params {
    return this.#params === this.#unfit ? this.#taken : this.#params;
  }

  /** Replaces the parameters. */
  set(params: Params): void {
    this.#params = params;
    if (!this.#job) return;
    this.#setPending(true);
    void this.#pump();
  }

  /** A job runs, started with `started`. */
  attach(job: Pick<LiveVideoJob, 'updateParams'>, started: Params): void {
    this.#job = job;
    this.#sent = started;
    this.#taken = started;
    this.#loading = false;
    if (this.params !== started) this.set(this.#params);
  }

  /** The job is gone. */
  detach(): void {
    this.#job = null;
    this.#setPending(false);
  }

  /** The runner says what it works with; it may have filled in what was left out. */
  reported(params: Readonly<Record<string, unknown>>): void {
    const wanted = Object.entries(this.#params);
    const inForce = wanted.every(([name, value]) => isDeepStrictEqual(params[name], value));
    if (inForce && this.#sent === this.#params) this.#wereTaken();
  }

  /** The runner loads its model: a change that needs that is not in force before it is done. */
  setLoading(loading: boolean): void {
    this.#loading = loading;
  }

  /** The runner says that something is wrong; while a change is on its way that is what it means. */
  runnerError(message: string): void {
    if (!this.#pending || this.#sent !== this.#params) return;
    this.#refused(
      new GatewayError(
        'params_invalid',
        `the runner did not take the parameters (${tidyText(message)}): correct them, those before are still in force`,
      ),
    );
  }

  /** Sends no more. */
  close(): void {
    this.detach();
    this.#closed.abort();
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#job && this.#sent !== this.#params && this.#params !== this.#unfit) {
        await this.#sendLatest(this.#job);
        await delay(MIN_INTERVAL_MS, { signal: this.#closed.signal });
      }
    } catch {
      // Closed while it paused.
    } finally {
      this.#pumping = false;
    }
  }

  async #sendLatest(job: Pick<LiveVideoJob, 'updateParams'>): Promise<void> {
    const params = this.#params;
    this.#sent = params;
    this.#armLimit();
    try {
      await job.updateParams(params);
    } catch (error) {
      if (this.#job === job) this.#refused(toGatewayError(error));
    }
  }

  #wereTaken(): void {
    this.#taken = this.#sent;
    this.#setPending(false);
  }

  #refused(error: GatewayError): void {
    if (error.code === 'params_invalid') this.#unfit = this.#sent;
    this.#setPending(false);
    this.#options.onRefused(error);
  }

  #armLimit(): void {
    clearTimeout(this.#limit);
    this.#limit = setTimeout(() => {
      if (this.#loading) this.#armLimit();
      else this.#wereTaken();
    }, REPORT_LIMIT_MS);
  }

  #setPending(pending: boolean): void {
    if (!pending) clearTimeout(this.#limit);
    if (pending === this.#pending) return;
    this.#pending = pending;
    this.#options.onPending(pending);
  }
}
