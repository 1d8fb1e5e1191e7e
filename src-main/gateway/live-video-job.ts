import { randomUUID } from 'node:crypto';
import { settlesWithin, withTimeout } from '../base/async.ts';
import { GatewayError } from '../base/errors.ts';
import { type Logger, silentLogger } from '../base/log.ts';
import { type PublisherEnd, TricklePublisher } from '../trickle/publisher.ts';
import type { SourceEnd } from '../trickle/segment.ts';
import { TrickleSubscriber } from '../trickle/subscriber.ts';
import { JobControl } from './job-control.ts';
import { type EventStats, JobEvents } from './job-events.ts';
import { type InputStats, JobInput } from './job-input.ts';
import { defaultLimits, type JobOptions } from './job-options.ts';
import { JobOutput, type OutputStats } from './job-output.ts';
import { type JobEnd, JobLifecycle, type JobState } from './job-state.ts';
import { Listeners } from './listeners.ts';
import type { OrchestratorSession } from './orchestrator-session.ts';
import { startPaymentLoop } from './payment-loop.ts';
import { offChainPayment } from './payment-session.ts';
import type { RunnerEvent, RunnerStatus } from './runner-status.ts';
import { SilenceWatch } from './silence-watch.ts';
import { postPaidStart } from './start-paid.ts';
import { type ModelParams, readStartAnswer, type StartedJob } from './start-request.ts';
import { liveModels } from './wire/capabilities.ts';

/** Connections a job needs at once, opened while the orchestrator still starts it. */
const CHANNEL_CONNECTIONS = 4;

/** How long closing waits for the orchestrator to take what is queued, in milliseconds. */
const DRAIN_MS = 300;

/** How long output may still report the end of the stream after the input was refused, in milliseconds. */
const END_GRACE_MS = 500;

/** What listeners of a job are told. */
export type JobEvent =
  | { readonly type: 'state'; readonly state: JobState }
  | { readonly type: 'runner'; readonly event: RunnerEvent }
  /** Something went wrong that the job survives: a lost segment, an unreadable event, a refused payment, a stall. */
  | { readonly type: 'problem'; readonly error: GatewayError };

/** The channels of a job; null where the orchestrator gave none. */
export type JobChannels = Pick<StartedJob, 'publishUrl' | 'subscribeUrl' | 'controlUrl' | 'eventsUrl'>;

/** Counters of a job since its start. */
export interface JobStats {
  readonly input: InputStats;
  readonly output: OutputStats;
  readonly events: EventStats;
  /** Messages on the control channel, keepalives included. */
  readonly controlSent: number;
}

/**
 * A live job on one orchestrator: video in, video out, parameters while it runs, and what the runner reports
 * (protocol D1–D3). It ends when it is closed, when the orchestrator ends the stream, or when it fails.
 */
export class LiveVideoJob {
  readonly modelId: string;
  readonly streamId: string;
  readonly requestId: string;
  /** The orchestrator's id of the job. */
  readonly manifestId: string;
  /** Where its channels are, as the orchestrator answered. */
  readonly channels: JobChannels;
  /** Video to the runner. */
  readonly input: JobInput;
  /** Video from the runner. Iterate it once, and from the start: the end of the stream is found by reading. */
  readonly output: JobOutput;
  readonly #origin: string;
  readonly #logger: Logger;
  readonly #listeners: Listeners<JobEvent>;
  readonly #lifecycle: JobLifecycle;
  readonly #publisher: TricklePublisher;
  readonly #subscriber: TrickleSubscriber;
  readonly #controlPublisher: TricklePublisher | null;
  readonly #control: JobControl;
  readonly #events: JobEvents | null;
  readonly #outputWatch: SilenceWatch;
  readonly #eventsWatch: SilenceWatch;
  readonly #stopPayments: () => Promise<void>;
  #released: Promise<void> | undefined;

  private constructor(session: OrchestratorSession, started: StartedJob, ids: JobIds, options: JobOptions) {
    const limits = { ...defaultLimits, ...options.limits };
    const { transport } = session;
    this.modelId = options.modelId;
    this.streamId = ids.streamId;
    this.requestId = ids.requestId;
    this.manifestId = started.manifestId;
    this.channels = started;
    this.#origin = session.address.origin;
    this.#logger = (options.logger ?? silentLogger).child({ manifestId: started.manifestId });
    this.#listeners = new Listeners(this.#logger);
    this.#lifecycle = new JobLifecycle((state) => this.#listeners.emit({ type: 'state', state }));

    this.#outputWatch = this.#watch('output_stalled', limits.outputSilenceMs, (ms) =>
      this.#stallError('output_stalled', `${this.#origin} has sent no video for ${ms} ms`),
    );
    this.#eventsWatch = this.#watch('events_silent', limits.eventsSilenceMs, (ms) =>
      this.#stallError('runner_failed', `the runner at ${this.#origin} has reported nothing for ${ms} ms`),
    );

    const publisher = (url: URL, contentType: string): TricklePublisher =>
      new TricklePublisher({
        url,
        contentType,
        transport,
        logger: this.#logger,
        closeTimeoutMs: limits.closeTimeoutMs,
      });
    const onSegmentFailed = (error: GatewayError): void => this.#problem(error);

    this.#publisher = publisher(started.publishUrl, 'video/MP2T');
    this.#publisher.open().catch(() => undefined);
    void this.#publisher.closed.then((end) => this.#inputClosed(end));
    this.input = new JobInput({
      publisher: this.#publisher,
      maxQueuedBytes: limits.maxQueuedInputBytes,
      onFirstBytes: () => this.#outputWatch.start(),
      onEnd: () => this.#outputWatch.stop(),
      onStalled: (stalled) => this.#inputStalled(stalled),
      onSegmentFailed,
    });

    this.#subscriber = new TrickleSubscriber({
      url: started.subscribeUrl,
      transport,
      start: 0,
      logger: this.#logger,
    });
    void this.#subscriber.closed.then((end) => this.#outputClosed(end));
    this.output = new JobOutput({
      source: this.#subscriber,
      onBytes: () => {
        this.#outputWatch.touch();
        this.#lifecycle.sawOutput();
      },
      onSegmentFailed,
    });

    this.#controlPublisher =
      started.controlUrl === null ? null : publisher(started.controlUrl, 'application/json');
    this.#controlPublisher?.open().catch(() => undefined);
    void this.#controlPublisher?.closed.then((end) =>
      this.#lifecycle.trouble('control_lost', end.reason === 'failed'),
    );
    this.#control = new JobControl({
      sink: this.#controlPublisher,
      params: options.params ?? {},
      keepaliveMs: limits.keepaliveMs,
      onSegmentFailed,
    });

    this.#events = started.eventsUrl === null ? null : this.#readEvents(started.eventsUrl, session);
    if (this.#events) this.#eventsWatch.start();

    this.#stopPayments = startPaymentLoop({
      session,
      payment: options.payment ?? offChainPayment(),
      manifestId: started.manifestId,
      onOutcome: (error) => {
        this.#lifecycle.trouble('payment_failing', error !== null);
        if (error) this.#problem(error);
      },
      onFatal: (error) => {
        this.#problem(error);
        this.destroy(error);
      },
    });
  }

  /**
   * Starts a job on the orchestrator of `session`, which stays the caller's to close.
   * @throws GatewayError `params_invalid`, `model_unknown`, `payment_refused`, `orchestrator_full`,
   * `orchestrator_refused`, `orchestrator_not_recognised`, `orchestrator_timeout`, `orchestrator_lost`, `runner_failed`,
   * what connecting and paying (`TicketPayment`) raise, or the signal's reason
   */
  static async start(session: OrchestratorSession, options: JobOptions): Promise<LiveVideoJob> {
    const { modelId, params = {}, payment = offChainPayment(), signal } = options;
    const { info } = session;
    const ids = {
      streamId: options.streamId ?? randomUUID(),
      requestId: options.requestId ?? randomUUID(),
    };
    const posted = postPaidStart({
      session,
      payment,
      job: { modelId, params, ...ids },
      timeoutMs: options.limits?.startTimeoutMs ?? defaultLimits.startTimeoutMs,
      signal,
      onPosted: () => session.prepareConnections(info.transcoder, CHANNEL_CONNECTIONS),
    });
    const offered = liveModels(info.models);
    const started = readStartAnswer({ transcoder: info.transcoder, modelId, offered }, await posted);
    return new LiveVideoJob(session, started, ids, options);
  }

  /** Where the job stands. */
  get state(): JobState {
    return this.#lifecycle.state;
  }

  /** Settles with the last state; never rejects. */
  get ended(): Promise<JobEnd> {
    return this.#lifecycle.end;
  }

  /** The runner's last status; null before the first. */
  get runnerStatus(): RunnerStatus | null {
    return this.#events?.status ?? null;
  }

  /** The parameters that count now. */
  get params(): ModelParams {
    return this.#control.params;
  }

  /** The counters now. */
  get stats(): JobStats {
    return {
      input: this.input.stats,
      output: this.output.stats,
      events: this.#events?.stats ?? { events: 0, bad: 0 },
      controlSent: this.#control.sent,
    };
  }

  /** Listens to the job. @returns a function that ends it */
  subscribe(listener: (event: JobEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  /**
   * Replaces the runner's parameters; the stream is not interrupted.
   * @param params the complete object: what is left out goes back to the model's default
   * @throws GatewayError as {@link JobControl.update} does
   */
  updateParams(params: ModelParams): Promise<void> {
    return this.#control.update(params);
  }

  /**
   * Ends the job: what is queued is sent, the channels we write are deleted, the others let go. Within `closeTimeoutMs`
   * (2 s with what surrounds it). Idempotent; never rejects. To receive what the runner still has, call `input.end()`
   * first and read the output to its end.
   */
  async close(): Promise<void> {
    this.#lifecycle.closing();
    await this.#release();
    this.#lifecycle.finish({ name: 'closed', by: 'gateway' });
  }

  /** Ends the job now, as failed: what is queued is dropped. Idempotent. */
  destroy(error: GatewayError): void {
    this.input.abandon();
    this.#lifecycle.finish({ name: 'failed', error });
    void this.#release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #release(): Promise<void> {
    this.#released ??= this.#releaseAll();
    return this.#released;
  }

  async #releaseAll(): Promise<void> {
    this.#outputWatch.stop();
    this.#eventsWatch.stop();
    await Promise.all([
      this.#stopPayments(),
      this.#closeWriter(this.input.end(), this.#publisher),
      this.#closeWriter(this.#control.close(), this.#controlPublisher),
      this.#subscriber.close(),
      this.#events?.close(),
    ]);
  }

  /** Waits for the orderly end of a channel, but not long for one that the orchestrator does not take. */
  async #closeWriter(ending: Promise<void>, publisher: TricklePublisher | null): Promise<void> {
    if (!(await settlesWithin(ending, DRAIN_MS))) await publisher?.close();
  }

  #readEvents(url: URL, session: OrchestratorSession): JobEvents {
    const source = new TrickleSubscriber({
      url,
      transport: session.transport,
      start: 0,
      maxSegmentBytes: 1024 * 1024,
      logger: this.#logger,
    });
    return new JobEvents({
      source,
      onSound: () => this.#eventsWatch.touch(),
      onEvent: (event) => {
        if (event.type === 'status') this.#lifecycle.runner(event.status.state);
        this.#listeners.emit({ type: 'runner', event });
      },
      onBad: (error) => this.#problem(error),
      onEnd: (error) => {
        if (error) this.#problem(error);
        else this.#eventsWatch.stop();
      },
    });
  }

  #watch(
    trouble: 'output_stalled' | 'events_silent',
    limitMs: number,
    error: (ms: number) => GatewayError,
  ): SilenceWatch {
    return new SilenceWatch({
      limitMs,
      onSilence: () => {
        this.#lifecycle.trouble(trouble, true);
        this.#problem(error(limitMs));
      },
      onSound: () => this.#lifecycle.trouble(trouble, false),
    });
  }

  #inputStalled(stalled: boolean): void {
    this.#lifecycle.trouble('input_stalled', stalled);
    if (!stalled) return;
    this.#problem(
      this.#stallError('input_stalled', `${this.#origin} takes the video more slowly than it is made`),
    );
  }

  #stallError(code: 'input_stalled' | 'output_stalled' | 'runner_failed', what: string): GatewayError {
    return new GatewayError(code, `${what}: wait, or choose another orchestrator`, {
      fields: { address: this.#origin },
    });
  }

  #inputClosed(end: PublisherEnd): void {
    this.input.abandon();
    if (end.reason !== 'failed' || !this.#lifecycle.running) return;
    // An orchestrator that ends a job closes all channels at once; the output says whether that was an orderly end.
    const outputEnd = withTimeout(this.#subscriber.closed, END_GRACE_MS, () => end.error);
    outputEnd.then(
      (output) => this.#outputClosed(output),
      () => this.#lost('closed the input channel', end.error),
    );
  }

  #outputClosed(end: SourceEnd): void {
    if (!this.#lifecycle.running) return;
    if (end.reason === 'closed') return;
    if (end.reason === 'failed') {
      this.#lost('no longer answers', end.error);
      return;
    }
    // A channel that is gone after it has served us is how some servers say that it has ended.
    if (end.reason === 'channel_not_found' && this.output.stats.segments === 0) {
      this.#lost('does not know the output channel it gave out', undefined);
      return;
    }
    this.input.abandon();
    this.#lifecycle.finish({ name: 'closed', by: 'orchestrator' });
    void this.#release();
  }

  #lost(what: string, cause: unknown): void {
    if (!this.#lifecycle.running) return;
    this.destroy(
      certificateError(cause) ??
        new GatewayError(
          'orchestrator_lost',
          `${this.#origin} ${what}, the stream is lost: start it again or choose another orchestrator`,
          { cause, fields: { address: this.#origin } },
        ),
    );
  }

  #problem(error: GatewayError): void {
    if (!this.#lifecycle.running) return;
    this.#logger.warn(error.message, { code: error.code });
    this.#listeners.emit({ type: 'problem', error });
  }
}

interface JobIds {
  readonly streamId: string;
  readonly requestId: string;
}

/** A certificate that is no longer the same is the reason that counts, however deep it lies. */
function certificateError(error: unknown): GatewayError | undefined {
  let cause = error;
  for (let depth = 0; cause instanceof Error && depth < 8; depth += 1) {
    if (cause instanceof GatewayError && /^certificate_/.test(cause.code)) return cause;
    cause = cause.cause;
  }
  return undefined;
}
