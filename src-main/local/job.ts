import { type Deferred, deferred, settlesWithin } from '../base/async.ts';
import type { GatewayError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import type { TrickleServer } from '../trickle/server.ts';
import type { JobChannels, JobParams, Runner, RunningJob } from './runner/runner.ts';

/** How long a runner may go on putting out after its input was closed. */
const DRAIN_MS = 1500;

/** What a gateway asked for. */
export interface JobRequest {
  /** Manifest id: 8 hexadecimal digits. */
  readonly id: string;
  readonly modelId: string;
  readonly params: JobParams;
  readonly gatewayRequestId: string;
  readonly streamId: string;
}

/** Why a job ended. */
export type JobEnd =
  /** `unpaid`: the gateway's balance did not cover what had run up. */
  | { readonly reason: 'input_closed' | 'input_timeout' | 'unpaid' | 'stopped' }
  | { readonly reason: 'runner_failed'; readonly error: GatewayError };

/** What a {@link Job} is made with. */
export interface JobOptions {
  readonly trickle: TrickleServer;
  readonly runner: Runner;
  /** Without input for so long the job ends, in milliseconds. */
  readonly inputTimeoutMs: number;
  readonly logger: Logger;
}

/**
 * One live job: four channels and a runner. It ends when the gateway closes the input channel, when no input came for a
 * minute, when it is not paid for, when the runner has failed, or when it is closed; then all four channels close.
 */
export class Job {
  readonly request: JobRequest;
  readonly channels: JobChannels;
  readonly #options: JobOptions;
  readonly #watch: NodeJS.Timeout;
  #running: RunningJob | undefined;
  #end: JobEnd | undefined;
  readonly #ended: Deferred<JobEnd> = deferred();

  /** Makes the channels; {@link start} does the rest. */
  constructor(request: JobRequest, options: JobOptions) {
    this.request = request;
    this.#options = options;
    this.channels = makeChannels(options.trickle, request.id);
    this.#watch = setInterval(() => this.#checkInput(), Math.min(1000, options.inputTimeoutMs / 4));
    this.#watch.unref();
  }

  /** Settles when the job has ended and its channels are closed; never rejects. */
  get ended(): Promise<JobEnd> {
    return this.#ended.promise;
  }

  /**
   * Starts the runner.
   * @throws GatewayError what the runner raised; the job has ended then
   */
  async start(): Promise<void> {
    try {
      this.#running = await this.#options.runner.start({ ...this.request, channels: this.channels });
    } catch (error) {
      await this.close();
      throw error;
    }
    const running = this.#running;
    if (this.#end) return running.stop();
    void this.#follow(running);
    void this.#drain(running);
  }

  /** Ends the job now. */
  close(reason: 'stopped' | 'unpaid' = 'stopped'): Promise<JobEnd> {
    void this.#finish({ reason });
    return this.ended;
  }

  async #follow(running: RunningJob): Promise<void> {
    const end = await running.ended;
    const byGateway = end.reason === 'input_ended' || this.channels.input.isClosed;
    await this.#finish(
      byGateway ? { reason: 'input_closed' } : { reason: 'runner_failed', error: end.error },
    );
  }

  /** The gateway is done: what the runner still holds may come out, but not for ever. */
  async #drain(running: RunningJob): Promise<void> {
    await this.channels.input.closed;
    await settlesWithin(running.ended, DRAIN_MS);
    await this.#finish({ reason: 'input_closed' });
  }

  #checkInput(): void {
    const { inputTimeoutMs } = this.#options;
    if (this.channels.input.idleMs > inputTimeoutMs) void this.#finish({ reason: 'input_timeout' });
  }

  async #finish(end: JobEnd): Promise<void> {
    if (this.#end) return;
    this.#end = end;
    clearInterval(this.#watch);
    await this.#running?.stop();
    const { input, output, control, events } = this.channels;
    for (const channel of [input, output, control, events]) await channel.close();
    this.#options.logger.info('job ended', {
      job: this.request.id,
      reason: end.reason,
      ...(end.reason === 'runner_failed' ? { error: end.error } : {}),
    });
    this.#ended.resolve(end);
  }
}

function makeChannels(trickle: TrickleServer, id: string): JobChannels {
  return {
    input: trickle.createChannel(id, 'video/MP2T'),
    output: trickle.createChannel(`${id}-out`, 'video/MP2T'),
    control: trickle.createChannel(`${id}-control`, 'application/json'),
    events: trickle.createChannel(`${id}-events`, 'application/json'),
  };
}
