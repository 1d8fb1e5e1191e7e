import type {
  LiveRequest,
  LiveState,
  LiveStats,
  LiveTrouble,
  Notice,
  Params,
} from '../../../src-preload/contract.ts';
import { deferred, orAbort, settlesWithin } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { JobEvent, RunnerState } from '../../gateway/index.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import { TsDemuxer } from '../../media/ts/demuxer.ts';
import { demuxOutput } from '../demux-output.ts';
import type { CaptureLinks } from './capture-links.ts';
import { type Connection, type LiveNetwork, lossOf, openConnection, type StartJob } from './connection.ts';
import { ConnectionKeeper } from './connection-keeper.ts';
import type { LiveFile } from './file-intake.ts';
import { openIntake, type StreamIntake } from './intake.ts';
import { JobSender, type SoundTrack } from './job-sender.ts';
import type { LinkSinks } from './link-sinks.ts';
import { LiveMeter } from './live-meter.ts';
import type { LiveStateKeeper } from './live-state.ts';
import { LoopDelay } from './loop-delay.ts';
import { OutputTimeline } from './output-timeline.ts';
import { OutputWatch } from './output-watch.ts';
import { ParamsSender } from './params-sender.ts';
import { type LiveFacts, phaseOf, troublesOf } from './phase.ts';
import { takeRunnerEvent } from './runner-news.ts';
import type { UnitFanout } from './unit-fanout.ts';

/** Statistics go out, and the output is looked at, this often. */
const TICK_MS = 250;
const TICKS_PER_SECOND = 1000 / TICK_MS;
/** What has to be closed at the end of a stream gets so long. */
const RELEASE_LIMIT_MS = 1_700;

/** How a stream ends. */
type StreamEnd =
  | { readonly kind: 'stopped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: GatewayError };

/** What a {@link LiveStream} joins. */
export interface LiveStreamOptions {
  readonly request: LiveRequest;
  /** The window that started it, whose pictures are sent. */
  readonly clientId: string;
  /** The file of a request for one. */
  readonly file: LiveFile | null;
  readonly network: LiveNetwork;
  readonly startJob: StartJob;
  readonly openEngine: () => Promise<MediaEngine>;
  readonly state: LiveStateKeeper;
  readonly captureLinks: CaptureLinks;
  /** What comes back, and what is sent where that is a file. */
  readonly output: UnitFanout;
  readonly input: UnitFanout;
  readonly outputLinks: Pick<LinkSinks, 'dropped' | 'waiting'>;
  readonly onStats: (stats: LiveStats) => void;
  readonly onNotice: (notice: Notice) => void;
  readonly logger: Logger;
  /** Monotonic microseconds. */
  readonly nowUs: () => number;
}

/**
 * One stream from its start to its end, over as many connections as it takes. Its state is shown by the keeper; it never
 * throws by itself.
 */
export class LiveStream {
  readonly #options: LiveStreamOptions;
  readonly #abort = new AbortController();
  readonly #end = deferred<StreamEnd>();
  readonly #timeline = new OutputTimeline();
  readonly #keeper: ConnectionKeeper;
  readonly #watch: OutputWatch;
  readonly #meter: LiveMeter;
  readonly #sender: JobSender;
  readonly #params: ParamsSender;
  readonly #intake: StreamIntake;
  readonly #droppedBefore: number;
  #stage: LiveFacts['stage'] | 'over' = 'connecting';
  #connection: Connection | null = null;
  #sentPicture = false;
  #gotPicture = false;
  #captureLost = false;
  #frozen = false;
  #cause: string | null = null;
  #ticks = 0;
  #done: Promise<void> | undefined;

  constructor(options: LiveStreamOptions) {
    const { request, nowUs, captureLinks, logger } = options;
    const { signal } = this.#abort;
    this.#options = options;
    this.#watch = new OutputWatch(nowUs);
    this.#meter = new LiveMeter(nowUs);
    this.#droppedBefore = options.outputLinks.dropped;
    this.#sender = new JobSender({
      sound: soundOf(request),
      onKeyframeWanted: () => captureLinks.requestKeyframe(),
      onSent: (unit, bytes) => this.#onSent(unit, bytes),
      onDropped: () => this.#meter.droppedAtSend(),
    });
    this.#params = new ParamsSender({
      params: request.params,
      onPending: (paramsPending) => this.#patch({ paramsPending }),
      onRefused: (error) => this.#onParamsRefused(error),
    });
    this.#intake = openIntake({
      ...options,
      source: request.source,
      signal,
      onUnit: (unit) => this.#sender.push(unit),
      onSound: (sound) => this.#sender.setSound(sound),
      onDropped: () => this.#meter.droppedAtCapture(),
      onCapture: (capture) => this.#patch({ capture }),
      onLost: (lost) => this.#onCaptureLost(lost),
      onEnded: (reason) => this.#finish({ kind: 'stopped', reason }),
      onFailed: (error) => this.#finish({ kind: 'failed', error }),
    });
    this.#keeper = new ConnectionKeeper({
      open: (attempt, attemptSignal) => this.#open(attempt, attemptSignal),
      carry: (connection, carrySignal) => this.#carry(connection, carrySignal),
      onDisconnected: (cause) => this.#onDisconnected(cause),
      signal,
      logger,
      nowUs,
    });
  }

  /** Settles when the stream has ended and everything of it is closed; never rejects. */
  get done(): Promise<void> {
    return this.#done ?? Promise.resolve();
  }

  /** Begins; returns at once. */
  start(): void {
    const { request, state } = this.#options;
    const { source } = request;
    state.patch({
      ...this.#phase(),
      error: null,
      model: request.model,
      params: request.params,
      paramsPending: false,
      orchestrator: null,
      source: source.kind,
      fileId: source.kind === 'file' ? source.fileId : null,
      capture: { clientId: null, attached: false },
      runner: { state: null, message: '', restarts: 0 },
      startedMs: null,
    });
    this.#done ??= this.#run();
  }

  /** Ends it as the user asked. Idempotent; settles when it has ended, within two seconds. */
  async stop(): Promise<void> {
    this.#finish({ kind: 'stopped', reason: '' });
    await this.done;
  }

  /** Drops the connection and makes another one now. */
  reconnect(): void {
    this.#keeper.reconnect();
  }

  /** Replaces the parameters. */
  setParams(params: Params): void {
    const refusedBefore = this.#options.state.state.error?.code === 'params_invalid';
    this.#patch({ params, ...(refusedBefore && { error: null }) });
    this.#params.set(params);
  }

  /** A window says that the output stands still, or moves again; for a window that closes, say the latter. */
  reportFrozen(clientId: string, frozen: boolean): void {
    this.#watch.report(clientId, frozen);
    this.#look();
  }

  async #run(): Promise<void> {
    const loopDelay = new LoopDelay();
    const ticking = setInterval(() => this.#tick(loopDelay), TICK_MS);
    this.#intake.start();
    const carrying = this.#keeper
      .run()
      .catch((error: unknown) => this.#finish({ kind: 'failed', error: toGatewayError(error) }));
    const end = await this.#end.promise;
    this.#stage = 'stopping';
    this.#show();
    this.#params.close();
    this.#sender.detach();
    await settlesWithin(Promise.all([carrying, this.#intake.stop()]), RELEASE_LIMIT_MS);
    clearInterval(ticking);
    loopDelay.stop();
    this.#options.output.end();
    this.#options.input.end();
    this.#showEnd(end);
  }

  #finish(end: StreamEnd): void {
    this.#end.resolve(end);
    this.#abort.abort();
  }

  #open(attempt: number, signal: AbortSignal): Promise<Connection> {
    const { network, startJob, request, logger } = this.#options;
    return openConnection({
      network,
      startJob,
      model: request.model,
      params: () => this.#params.params,
      attempt,
      signal,
      onOrchestrator: (orchestrator) => {
        this.#patch({ orchestrator });
        this.#show();
      },
      logger,
    });
  }

  async #carry(connection: Connection, signal: AbortSignal): Promise<GatewayError | null> {
    const { job, params } = connection;
    const unsubscribe = job.subscribe((event) => this.#onJobEvent(event));
    this.#connection = connection;
    this.#stage = 'running';
    this.#sentPicture = false;
    this.#gotPicture = false;
    this.#frozen = false;
    this.#watch.nextJob();
    this.#timeline.nextJob();
    this.#options.output.restart();
    this.#params.attach(job, params);
    this.#sender.attach(job.input);
    this.#intake.wanted();
    this.#patch({ runner: { state: null, message: '', restarts: 0 } });
    this.#show();
    void this.#read(connection);
    const end = await orAbort(job.ended, signal).catch(() => null);
    unsubscribe();
    this.#connection = null;
    this.#sender.detach();
    this.#params.detach();
    this.#meter.jobEnded(job.stats);
    return end && lossOf(connection, end);
  }

  /** Takes the output apart. How it ends is the job's to say. */
  async #read(connection: Connection): Promise<void> {
    const { output, logger, nowUs } = this.#options;
    const demuxer = new TsDemuxer({
      nearUs: nowUs(),
      onUnit: (unit) => {
        if (this.#connection === connection) this.#onReturned(unit);
      },
      onStreams: (streams) => output.setStreams(streams),
      onProblem: ({ message }) => logger.warn(message),
    });
    try {
      await demuxOutput(connection.job.output, demuxer, {
        onBytes: (bytes) => this.#meter.receivedBytes(bytes),
      });
    } catch (error) {
      logger.debug('the output has broken off', { reason: toGatewayError(error).message });
    }
  }

  #onReturned(unit: AccessUnit): void {
    if (unit.kind === 'video') {
      this.#meter.returned(unit.ptsUs);
      this.#watch.picture();
      if (!this.#gotPicture) this.#onFirstReturn();
    }
    this.#options.output.push(this.#timeline.place(unit));
  }

  #onFirstReturn(): void {
    this.#gotPicture = true;
    this.#cause = null;
    this.#keeper.live();
    this.#show();
  }

  #onSent(unit: AccessUnit, bytes: number): void {
    this.#meter.sent(unit, bytes);
    if (unit.kind !== 'video') return;
    this.#watch.sent();
    if (this.#sentPicture) return;
    this.#sentPicture = true;
    this.#patch({ startedMs: this.#options.state.state.startedMs ?? Date.now() });
    this.#show();
  }

  #onCaptureLost(lost: boolean): void {
    this.#captureLost = lost;
    this.#show();
  }

  #onDisconnected(cause: string | null): void {
    if (this.#stage === 'running') this.#stage = 'reconnecting';
    this.#cause = cause;
    this.#show();
  }

  #onJobEvent(event: JobEvent): void {
    if (event.type === 'problem') return;
    if (event.type === 'runner') {
      const { runner } = this.#options.state.state;
      this.#patch({ runner: takeRunnerEvent(event.event, runner, this.#params) });
    }
    this.#show();
  }

  #onParamsRefused(error: GatewayError): void {
    this.#options.logger.warn(error.message, { code: error.code });
    this.#patch({ error: error.toJSON() });
    this.#options.onNotice({ level: 'error', text: error.message });
  }

  #tick(loopDelay: LoopDelay): void {
    this.#ticks += 1;
    if (this.#ticks % TICKS_PER_SECOND === 0) loopDelay.closeSecond();
    this.#look();
    const { outputLinks, onStats } = this.#options;
    const job = this.#connection?.job ?? null;
    onStats(
      this.#meter.stats({
        job: job?.stats ?? null,
        runner: job?.runnerStatus ?? null,
        outputLinks: { dropped: outputLinks.dropped - this.#droppedBefore, waiting: outputLinks.waiting },
        loopDelayP99Ms: loopDelay.p99Ms,
        nowMs: Date.now(),
      }),
    );
  }

  /** Looks whether the output moves. */
  #look(): void {
    const loading = this.#runnerState() === 'LOADING';
    const health = this.#watch.health({ loading, held: this.#captureLost });
    if (health === 'stalled') this.#giveUpSilent();
    const frozen = health === 'frozen';
    if (frozen === this.#frozen) return;
    this.#frozen = frozen;
    this.#show();
  }

  #giveUpSilent(): void {
    const connection = this.#connection;
    connection?.job.destroy(
      new GatewayError(
        'output_stalled',
        `${connection.origin} sends no pictures: try another model or another orchestrator`,
        { fields: { address: connection.origin } },
      ),
    );
  }

  #runnerState(): RunnerState | null {
    return this.#connection?.job.runnerStatus?.state ?? null;
  }

  #troubles(): LiveTrouble[] {
    const jobState = this.#connection?.job.state;
    if (!jobState) return [];
    return troublesOf({
      job: jobState.name === 'degraded' ? jobState.troubles : [],
      frozen: this.#frozen,
      captureLost: this.#captureLost,
    });
  }

  #phase(): Pick<LiveState, 'phase' | 'reason' | 'troubles' | 'attempts'> {
    const troubles = this.#troubles();
    const attempts = this.#gotPicture && this.#stage === 'running' ? 0 : this.#keeper.attempts;
    const { phase, reason } = phaseOf({
      stage: this.#stage === 'over' ? 'stopping' : this.#stage,
      orchestrator: this.#options.state.state.orchestrator,
      source: this.#options.request.source.kind,
      sentPicture: this.#sentPicture,
      gotPicture: this.#gotPicture,
      runnerState: this.#runnerState(),
      troubles,
      cause: this.#cause,
      attempts,
    });
    return { phase, reason, troubles, attempts };
  }

  #show(): void {
    this.#patch(this.#phase());
  }

  /** What still comes in after the end is no longer shown: another stream may run by then. */
  #patch(change: Parameters<LiveStateKeeper['patch']>[0]): void {
    if (this.#stage !== 'over') this.#options.state.patch(change);
  }

  #showEnd(end: StreamEnd): void {
    const { logger } = this.#options;
    const failed = end.kind === 'failed';
    const reason = failed ? end.error.message : end.reason;
    if (failed) logger.error('the stream has failed', { code: end.error.code, reason });
    else logger.info('the stream has stopped', { reason });
    this.#patch({
      phase: failed ? 'failed' : 'stopped',
      reason,
      error: failed ? end.error.toJSON() : null,
      troubles: [],
      paramsPending: false,
      capture: { clientId: null, attached: false },
    });
    this.#stage = 'over';
  }
}

/** What the window said it will send; later formats on its link count more. */
function soundOf({ source }: LiveRequest): SoundTrack | null {
  const audio = source.kind === 'capture' ? source.format.audio : null;
  return audio && { codec: 'opus', channels: audio.channels };
}
