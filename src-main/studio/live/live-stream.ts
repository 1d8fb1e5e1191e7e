import type { LiveRequest, LiveStats, Notice, Params } from '../../../src-preload/contract.ts';
import { deferred, orAbort, settlesWithin } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { JobEvent } from '../../gateway/index.ts';
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
import { OutputTimeline } from './output-timeline.ts';
import { OutputWatch } from './output-watch.ts';
import { ParamsSender } from './params-sender.ts';
import { takeRunnerEvent } from './runner-news.ts';
import { StatsClock } from './stats-clock.ts';
import { type StreamEnd, StreamView } from './stream-view.ts';
import type { UnitFanout } from './unit-fanout.ts';

/** What has to be closed at the end of a stream gets so long. */
const RELEASE_LIMIT_MS = 1_700;

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
  readonly #view: StreamView;
  #connection: Connection | null = null;
  #done: Promise<void> | undefined;

  constructor(options: LiveStreamOptions) {
    const { request, nowUs, captureLinks, logger } = options;
    const { signal } = this.#abort;
    this.#options = options;
    this.#view = new StreamView(options.state, request.source.kind, () => this.#keeper.attempts);
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
      onPending: (paramsPending) => this.#view.patch({ paramsPending }),
      onRefused: (error) => this.#onParamsRefused(error),
    });
    this.#intake = openIntake({
      ...options,
      source: request.source,
      signal,
      onUnit: (unit) => this.#sender.push(unit),
      onSound: (sound) => this.#sender.setSound(sound),
      onDropped: () => this.#meter.droppedAtCapture(),
      onCapture: (capture) => this.#view.patch({ capture }),
      onLost: (captureLost) => this.#view.update({ captureLost }),
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
    this.#view.begin(this.#options.request);
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
    // What went wrong before counts no more.
    this.#view.update({ cause: null });
  }

  /** Replaces the parameters. */
  setParams(params: Params): void {
    const refusedBefore = this.#options.state.state.error?.code === 'params_invalid';
    this.#view.patch({ params, ...(refusedBefore && { error: null }) });
    this.#params.set(params);
  }

  /** A window says that the output stands still, or moves again; for a window that closes, say the latter. */
  reportFrozen(clientId: string, frozen: boolean): void {
    this.#watch.report(clientId, frozen);
    this.#look();
  }

  async #run(): Promise<void> {
    const clock = new StatsClock((loopDelayP99Ms) => this.#tick(loopDelayP99Ms));
    this.#intake.start();
    const carrying = this.#keeper
      .run()
      .catch((error: unknown) => this.#finish({ kind: 'failed', error: toGatewayError(error) }));
    const end = await this.#end.promise;
    this.#view.update({ stage: 'stopping', job: null });
    this.#params.close();
    this.#sender.detach();
    await settlesWithin(Promise.all([carrying, this.#intake.stop()]), RELEASE_LIMIT_MS);
    clock.stop();
    const { output, input, logger } = this.#options;
    output.end();
    input.end();
    if (end.kind === 'stopped') logger.info('the stream has stopped', { reason: end.reason });
    else logger.error('the stream has failed', { code: end.error.code, reason: end.error.message });
    this.#view.end(end);
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
        this.#view.patch({ orchestrator });
        this.#view.update();
      },
      logger,
    });
  }

  async #carry(connection: Connection, signal: AbortSignal): Promise<GatewayError | null> {
    const { job, params } = connection;
    const unsubscribe = job.subscribe((event) => this.#onJobEvent(event));
    this.#connection = connection;
    this.#watch.nextJob();
    this.#timeline.nextJob();
    this.#options.output.restart();
    this.#params.attach(job, params);
    this.#sender.attach(job.input);
    this.#intake.wanted();
    this.#view.patch({ runner: { state: null, message: '', restarts: 0 } });
    this.#view.update({ stage: 'running', job, sentPicture: false, gotPicture: false, frozen: false });
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
      if (!this.#view.happened.gotPicture) this.#onFirstReturn();
    }
    this.#options.output.push(this.#timeline.place(unit));
  }

  #onFirstReturn(): void {
    this.#keeper.live();
    this.#view.update({ gotPicture: true, cause: null });
  }

  #onSent(unit: AccessUnit, bytes: number): void {
    this.#meter.sent(unit, bytes);
    if (unit.kind !== 'video') return;
    this.#watch.sent();
    if (this.#view.happened.sentPicture) return;
    this.#view.patch({ startedMs: this.#options.state.state.startedMs ?? Date.now() });
    this.#view.update({ sentPicture: true });
  }

  #onDisconnected(cause: string | null): void {
    const stage = this.#view.happened.stage === 'connecting' ? 'connecting' : 'reconnecting';
    this.#view.update({ stage, cause, job: null });
  }

  #onJobEvent(event: JobEvent): void {
    if (event.type === 'problem') return;
    if (event.type === 'runner') {
      const { runner } = this.#options.state.state;
      this.#view.patch({ runner: takeRunnerEvent(event.event, runner, this.#params) });
    }
    this.#view.update();
  }

  #onParamsRefused(error: GatewayError): void {
    this.#options.logger.warn(error.message, { code: error.code });
    this.#view.patch({ error: error.toJSON() });
    this.#options.onNotice({ level: 'error', text: error.message });
  }

  #tick(loopDelayP99Ms: number): void {
    this.#look();
    const { outputLinks, onStats } = this.#options;
    const job = this.#connection?.job ?? null;
    onStats(
      this.#meter.stats({
        job: job?.stats ?? null,
        runner: job?.runnerStatus ?? null,
        outputLinks: { dropped: outputLinks.dropped - this.#droppedBefore, waiting: outputLinks.waiting },
        loopDelayP99Ms,
        nowMs: Date.now(),
      }),
    );
  }

  /** Looks whether the output moves. */
  #look(): void {
    const loading = this.#connection?.job.runnerStatus?.state === 'LOADING';
    const health = this.#watch.health({ loading, held: this.#view.happened.captureLost });
    if (health === 'stalled') this.#giveUpSilent();
    const frozen = health === 'frozen';
    if (frozen !== this.#view.happened.frozen) this.#view.update({ frozen });
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
}

/** What the window said it will send; later formats on its link count more. */
function soundOf({ source }: LiveRequest): SoundTrack | null {
  const audio = source.kind === 'capture' ? source.format.audio : null;
  return audio && { codec: 'opus', channels: audio.channels };
}
