import type { LiveRequest, LiveStats, Notice, Params, SoundState } from '../../../src-preload/contract.ts';
import { deferred, settlesWithin } from '../../base/async.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { JobEvent } from '../../gateway/index.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { Latency } from '../../media/latency.ts';
import { LocalSound, type SoundSettings } from '../../outputs/programme/local-sound.ts';
import type { Programme } from '../../outputs/programme/programme.ts';
import type { UnitFanout } from '../../outputs/programme/unit-fanout.ts';
import type { CaptureLinks } from './capture-links.ts';
import { Carrier } from './carrier.ts';
import type { LiveNetwork, StartJob } from './connection.ts';
import type { Move } from './connection-keeper.ts';
import { causeOf } from './failure-text.ts';
import type { LiveFile } from './file-intake.ts';
import { openIntake, type StreamIntake } from './intake.ts';
import type { SoundTrack } from './job-sender.ts';
import type { Leg } from './leg.ts';
import type { LinkSinks } from './link-sinks.ts';
import { LiveMeter } from './live-meter.ts';
import type { LiveStateKeeper } from './live-state.ts';
import { ParamsSender } from './params-sender.ts';
import { runnerOf, takeRunnerEvent } from './runner-news.ts';
import { SentTracks } from './sent-tracks.ts';
import { StatsClock } from './stats-clock.ts';
import { type StreamEnd, StreamView } from './stream-view.ts';
import { SwapLog } from './swap-log.ts';

/** What has to be closed at the end of a stream gets so long. */
const RELEASE_LIMIT_MS = 1_700;

/** What may wait for a slow orchestrator: 1.5 s of 720p. More of it would only be late. */
const MAX_QUEUED_BYTES = 512 * 1024;

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
  /** The user wants streams to end where the price is refused, and not to go elsewhere. Default false. */
  readonly endsAtPrice?: () => boolean;
  readonly state: LiveStateKeeper;
  readonly captureLinks: CaptureLinks;
  /** What comes back, for windows, and for outputs. */
  readonly output: UnitFanout;
  readonly programme?: Programme;
  readonly soundSettings: () => SoundSettings;
  /** What is sent, and for the windows that show it, what is sent of a file. */
  readonly input: UnitFanout;
  readonly playedInput: UnitFanout;
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
  readonly #carrier: Carrier;
  readonly #meter: LiveMeter;
  readonly #swaps: SwapLog;
  readonly #params: ParamsSender;
  readonly #sound: LocalSound;
  readonly #sentTracks: SentTracks;
  readonly #intake: StreamIntake;
  readonly #droppedBefore: number;
  readonly #view: StreamView;
  #ownNetworkSaid = false;
  #done: Promise<void> | undefined;

  constructor(options: LiveStreamOptions) {
    const { request, nowUs, captureLinks, logger } = options;
    const { signal } = this.#abort;
    this.#options = options;
    this.#view = new StreamView(options.state, request.source.kind, () => this.#carrier.attempts);
    this.#meter = new LiveMeter(nowUs);
    this.#swaps = new SwapLog((swaps) => this.#view.patch({ swaps: [...swaps] }));
    this.#droppedBefore = options.outputLinks.dropped;
    this.#params = new ParamsSender({
      params: request.params,
      onPending: (paramsPending) => this.#view.patch({ paramsPending }),
      onRefused: (error) => this.#onParamsRefused(error),
    });
    this.#sound = new LocalSound({
      settings: options.soundSettings,
      onUnit: (unit) => {
        options.output.push(unit);
        options.programme?.push(unit);
      },
      onStreams: (streams) => {
        options.output.setStreams(streams);
        options.programme?.setStreams(streams);
      },
      nowUs,
    });
    this.#sentTracks = new SentTracks((streams) => {
      options.input.setStreams(streams);
      if (request.source.kind === 'file') options.playedInput.setStreams(streams);
    });
    this.#intake = openIntake({
      ...options,
      source: request.source,
      signal,
      onUnit: (unit) => this.#onTaken(unit),
      onStreams: (streams) => this.#onInput(streams),
      onDropped: () => this.#meter.droppedAtCapture(),
      onCapture: (capture) => this.#view.patch({ capture }),
      onLost: (captureLost) => this.#view.update({ captureLost }),
      onEnded: (reason) => this.#finish({ kind: 'stopped', reason }),
      onFailed: (error) => this.#finish({ kind: 'failed', error }),
    });
    this.#carrier = new Carrier({
      network: options.network,
      startJob: options.startJob,
      model: request.model,
      params: () => this.#params.params,
      sound: soundOf(request),
      limits: { maxQueuedInputBytes: MAX_QUEUED_BYTES },
      ...(options.endsAtPrice && { endsAtPrice: options.endsAtPrice }),
      nearUs: nowUs,
      signal,
      logger,
      nowUs,
      events: {
        onOrchestrator: ({ origin, why }) => this.#onOrchestrator(origin, why),
        onUse: (leg, from, move) => this.#onUse(leg, from, move),
        onLeft: (leg) => this.#onLeft(leg),
        onDisconnected: (cause) => this.#onDisconnected(cause),
        onStayed: (move, error) => this.#onStayed(move, error),
        onQuestion: (question) => this.#onQuestion(question),
        onKeyframeWanted: () => captureLinks.requestKeyframe(),
        onSent: (unit, bytes) => this.#onSent(unit, bytes),
        onDropped: () => this.#meter.droppedAtSend(),
        onReceived: (bytes) => this.#meter.receivedBytes(bytes),
        onStreams: (streams) => this.#sound.setStreams(streams),
        onFirstPicture: () => this.#view.update({ gotPicture: true, cause: null }),
        onUnit: (unit, latency) => this.#onReturned(unit, latency),
        onJobEvent: (event) => this.#onJobEvent(event),
      },
    });
  }

  /** Settles when the stream has ended and everything of it is closed; never rejects. */
  get done(): Promise<void> {
    return this.#done ?? Promise.resolve();
  }

  /** How sound reaches windows and outputs. */
  get sound(): SoundState {
    return this.#sound.state;
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
    this.#carrier.reconnect();
    // What went wrong before counts no more.
    this.#view.update({ cause: null });
  }

  /** Goes to another orchestrator; the stream goes on. @param address origin; null for the next best */
  swap(address: string | null): void {
    this.#carrier.swap(address);
    this.#view.update({ cause: null });
  }

  /** Replaces the parameters. */
  setParams(params: Params): void {
    const refusedBefore = this.#options.state.state.error?.code === 'params_invalid';
    this.#view.patch({ params, ...(refusedBefore && { error: null }) });
    this.#params.set(params);
    this.#carrier.paramsChanged();
  }

  /** A window says that the output stands still, or moves again; for a window that closes, say the latter. */
  reportFrozen(clientId: string, frozen: boolean): void {
    this.#carrier.reportFrozen(clientId, frozen);
    this.#look();
  }

  async #run(): Promise<void> {
    const clock = new StatsClock((loopDelayP99Ms) => this.#tick(loopDelayP99Ms));
    this.#intake.start();
    const carrying = this.#carrier
      .run()
      .catch((error: unknown) => this.#finish({ kind: 'failed', error: toGatewayError(error) }));
    const end = await this.#end.promise;
    this.#view.update({ stage: 'stopping', job: null });
    this.#params.close();
    await settlesWithin(Promise.all([carrying, this.#intake.stop()]), RELEASE_LIMIT_MS);
    clock.stop();
    const { output, programme, input, playedInput, logger } = this.#options;
    for (const taker of [output, programme, input, playedInput]) taker?.end();
    if (end.kind === 'stopped') logger.info('the stream has stopped', { reason: end.reason });
    else logger.error('the stream has failed', { code: end.error.code, reason: end.error.message });
    this.#view.end(end);
  }

  #finish(end: StreamEnd): void {
    this.#end.resolve(end);
    this.#abort.abort();
  }

  #onOrchestrator(orchestrator: string, chosenBecause: string): void {
    this.#view.patch({ orchestrator, chosenBecause });
    this.#view.update();
  }

  #onUse(leg: Leg, from: string | null, move: Move | null): void {
    const { job, params, origin, why } = leg.connection;
    this.#options.output.restart();
    this.#options.programme?.restart();
    this.#sound.nextJob();
    this.#params.attach(job, params);
    this.#intake.wanted();
    this.#ownNetworkSaid = false;
    this.#view.patch({ orchestrator: origin, chosenBecause: why, runner: runnerOf(job.runnerStatus) });
    this.#view.update({
      stage: 'running',
      job,
      sentPicture: leg.sent.firstUs !== null,
      gotPicture: leg.gotPicture,
      frozen: false,
    });
    if (from !== null && from !== origin) this.#moved(from, origin, move);
  }

  #moved(from: string, to: string, move: Move | null): void {
    const { why, by } = move ?? { why: 'you asked for another connection', by: 'user' };
    this.#swaps.moved({ atMs: Date.now(), from, to, why, by });
    this.#options.onNotice({
      level: by === 'user' ? 'info' : 'warning',
      text: `The stream goes on at ${to}: ${why}.`,
    });
  }

  #onLeft(leg: Leg): void {
    this.#params.detach();
    this.#meter.jobEnded(leg.connection.job.stats, leg.connection.payment);
  }

  #onReturned(unit: AccessUnit, latency: Latency | null): void {
    if (unit.kind === 'video') {
      this.#meter.returned(latency);
      this.#swaps.picture(this.#options.nowUs() / 1000);
    }
    this.#sound.returned(unit, latency);
  }

  /** The tracks of what is sent. */
  #onInput(streams: StreamInfo): void {
    const { audio } = streams;
    this.#carrier.setSound(audio && { codec: audio.codec, channels: audio.channels });
    this.#sound.setCaptured(audio);
    this.#sentTracks.say(streams);
  }

  /** A unit of the camera or the file. */
  #onTaken(unit: AccessUnit): void {
    const { input, playedInput, request } = this.#options;
    this.#carrier.push(unit);
    this.#sound.captured(unit);
    this.#sentTracks.look(unit);
    input.push(unit);
    if (request.source.kind === 'file') playedInput.push(unit);
  }

  #onSent(unit: AccessUnit, bytes: number): void {
    this.#meter.sent(unit, bytes);
    if (unit.kind !== 'video') return;
    if (this.#view.happened.sentPicture) return;
    this.#view.patch({ startedMs: this.#options.state.state.startedMs ?? Date.now() });
    this.#view.update({ sentPicture: true });
  }

  #onDisconnected(cause: string | null): void {
    const stage = this.#view.happened.stage === 'connecting' ? 'connecting' : 'reconnecting';
    this.#view.update({ stage, cause, job: null });
  }

  #onStayed({ by }: Move, error: GatewayError): void {
    const { orchestrator } = this.#options.state.state;
    if (by === 'user') {
      this.#options.onNotice({
        level: 'error',
        text: `The stream stays at ${orchestrator}: ${causeOf(error)}.`,
      });
    } else if (!this.#ownNetworkSaid && this.#view.happened.frozen) {
      this.#ownNetworkSaid = true;
      this.#options.onNotice({
        level: 'warning',
        text: 'Nothing comes back, and the next orchestrator cannot be used either: check your network connection.',
      });
    }
  }

  #onQuestion(question: string | null): void {
    this.#view.patch({ question });
    this.#view.update({ asked: question !== null });
    if (question !== null) this.#options.onNotice({ level: 'warning', text: question });
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
    const connection = this.#carrier.current?.connection ?? null;
    this.#view.patch({ standby: this.#carrier.standby });
    onStats(
      this.#meter.stats({
        job: connection?.job.stats ?? null,
        payment: connection?.payment ?? null,
        runner: connection?.job.runnerStatus ?? null,
        outputLinks: { dropped: outputLinks.dropped - this.#droppedBefore, waiting: outputLinks.waiting },
        loopDelayP99Ms,
        nowMs: Date.now(),
      }),
    );
  }

  /** Looks whether the output moves. */
  #look(): void {
    const frozen = this.#carrier.look({ held: this.#view.happened.captureLost }) === 'frozen';
    if (frozen !== this.#view.happened.frozen) this.#view.update({ frozen });
  }
}

/** What the window said it will send; later formats on its link count more. */
function soundOf({ source }: LiveRequest): SoundTrack | null {
  const audio = source.kind === 'capture' ? source.format.audio : null;
  return audio && { codec: 'opus', channels: audio.channels };
}
