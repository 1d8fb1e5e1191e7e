import { type Deferred, deferred } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { TrickleServer } from '../../trickle/server.ts';
import { ControlRelay } from './control-relay.ts';
import type { Runner, RunnerEnd, RunnerGpu, RunnerJob, RunnerModel, RunningJob } from './runner.ts';
import { RunnerApi } from './runner-api.ts';

/** Bad answers to `/health` in a row that mean the runner is gone, and its `IDLE` that means it is done (go-livepeer: 2). */
const BAD_HEALTH_LIMIT = 2;
const HEALTH_INTERVAL_MS = 5000;
/** Distance of the questions once the input has ended, so that the place is free for the next job without delay. */
const HEALTH_INTERVAL_AT_END_MS = 100;

/** How to use a foreign runner. */
export interface ForeignRunnerOptions {
  readonly url: string;
  /** Models to announce; null announces the one that the runner names. */
  readonly models: readonly string[] | null;
  /** Base URL of trickle channels as the runner reaches them, e.g. `http://127.0.0.1:41234/ai/trickle`. */
  readonly trickleUrl: string;
  /** The server behind that URL. */
  readonly trickle: TrickleServer;
  /** Silence on a job's control channel after which the runner is sent a keepalive, in milliseconds; 20000 by default. */
  readonly keepaliveMs?: number;
  /** Distance of `/health` questions while a job runs, in milliseconds; 5000 by default. */
  readonly healthIntervalMs?: number;
}

/** A runner behind a URL, such as ai-runner or pytrickle's StreamServer, which reads and writes the job's channels itself. */
export class ForeignRunner implements Runner {
  readonly models: readonly RunnerModel[];
  readonly gpus: Readonly<Record<string, RunnerGpu>>;
  readonly #api: RunnerApi;
  readonly #options: ForeignRunnerOptions;
  readonly #jobs = new Set<ForeignJob>();

  private constructor(
    api: RunnerApi,
    options: ForeignRunnerOptions,
    models: readonly RunnerModel[],
    gpus: Readonly<Record<string, RunnerGpu>>,
  ) {
    this.models = models;
    this.gpus = gpus;
    this.#api = api;
    this.#options = options;
  }

  /**
   * Asks the runner who it is.
   * @throws GatewayError `runner_unreachable`, also when it is in state ERROR
   */
  static async connect(options: ForeignRunnerOptions): Promise<ForeignRunner> {
    const api = new RunnerApi(options.url);
    const health = await api.health();
    if (health === 'ERROR')
      throw new GatewayError(
        'runner_unreachable',
        `the runner at ${api.url} is in state ERROR: see its own log`,
        {
          fields: { runner: api.url },
        },
      );
    // pytrickle answers /version, but other runners may not: then it has no name of its own.
    const identity = await api.identity().catch(() => ({ modelId: '', version: '' }));
    const ids = options.models ?? [identity.modelId || 'noop'];
    const models = ids.map((id) => ({ id, warm: health !== 'LOADING', version: identity.version }));
    return new ForeignRunner(api, options, models, await api.gpus());
  }

  /** The runner knows its parameters; it answers when the job starts. */
  checkParams(): void {}

  /** Hands the job over. @throws GatewayError `runner_unreachable`, `runner_failed`, `params_invalid` */
  async start(job: RunnerJob): Promise<RunningJob> {
    const { trickle, trickleUrl, keepaliveMs, healthIntervalMs = HEALTH_INTERVAL_MS } = this.#options;
    const controlName = `${job.id}-runner-control`;
    const control = new ControlRelay({
      gateway: job.channels.control,
      runner: trickle.createChannel(controlName, 'application/json'),
      keepaliveMs,
    });
    const base = `${trickleUrl}/${job.id}`;
    try {
      await this.#api.start({
        subscribe_url: base,
        publish_url: `${base}-out`,
        control_url: `${trickleUrl}/${controlName}`,
        events_url: `${base}-events`,
        model_id: job.modelId,
        params: job.params,
        gateway_request_id: job.gatewayRequestId,
        manifest_id: job.id,
        stream_id: job.streamId,
      });
    } catch (error) {
      await control.close();
      throw error;
    }
    const running = new ForeignJob(this.#api, job, healthIntervalMs);
    void running.ended.then(() => control.close());
    this.#jobs.add(running);
    void running.ended.then(() => this.#jobs.delete(running));
    return running;
  }

  /** Lets go of the jobs; the runner stops with their channels. */
  async close(): Promise<void> {
    await Promise.all([...this.#jobs].map((job) => job.stop()));
  }
}

/**
 * A job at a foreign runner. It ends when the runner closes its output channel, says twice that it is idle, or is found
 * gone. The runner itself stops when its channels end: there is no message for it (protocol D2).
 */
class ForeignJob implements RunningJob {
  readonly #ended: Deferred<RunnerEnd> = deferred();
  readonly #api: RunnerApi;
  #poll: NodeJS.Timeout;
  #asking = false;
  #wasBusy = false;
  #over = false;
  #bad = 0;
  #idle = 0;

  constructor(api: RunnerApi, job: RunnerJob, healthIntervalMs: number) {
    this.#api = api;
    this.#poll = this.#ask(healthIntervalMs);
    void job.channels.input.closed.then(() => {
      clearInterval(this.#poll);
      this.#wasBusy = true; // A short job may have come and gone between two questions.
      if (!this.#over) this.#poll = this.#ask(Math.min(healthIntervalMs, HEALTH_INTERVAL_AT_END_MS));
    });
    void job.channels.output.closed.then(() => this.#end({ reason: 'input_ended' }));
  }

  get ended(): Promise<RunnerEnd> {
    return this.#ended.promise;
  }

  async stop(): Promise<void> {
    this.#end({ reason: 'input_ended' });
  }

  #ask(intervalMs: number): NodeJS.Timeout {
    return setInterval(() => void this.#check(), intervalMs).unref();
  }

  async #check(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const health = await this.#api.health();
      if (health === 'ERROR')
        throw new GatewayError('runner_failed', `the runner at ${this.#api.url} is in state ERROR`);
      this.#bad = 0;
      this.#wasBusy ||= health === 'OK';
      this.#idle = this.#wasBusy && health === 'IDLE' ? this.#idle + 1 : 0;
      if (this.#idle >= BAD_HEALTH_LIMIT) this.#end({ reason: 'input_ended' });
    } catch (error) {
      this.#bad += 1;
      if (this.#bad >= BAD_HEALTH_LIMIT) this.#end({ reason: 'failed', error: toGatewayError(error) });
    } finally {
      this.#asking = false;
    }
  }

  #end(end: RunnerEnd): void {
    this.#over = true;
    clearInterval(this.#poll);
    this.#ended.resolve(end);
  }
}
