import type { Params, StreamSummary, Swap } from '../../src-preload/contract.ts';
import { deferred, delay, settlesWithin } from '../base/async.ts';
import { monotonicUs } from '../base/clock.ts';
import { GatewayError, toGatewayError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { tidyText } from '../base/tidy-text.ts';
import type { JobEvent } from '../gateway/index.ts';
import type { DecodeHandle, MediaEngine, SourceHandle } from '../media/engine/client.ts';
import type { EngineUsage } from '../media/engine/protocol.ts';
import { checkRecordingPaths } from '../outputs/recording/recording-path.ts';
import { Carrier } from './live/carrier.ts';
import type { LiveJob } from './live/connection.ts';
import type { Move } from './live/connection-keeper.ts';
import type { Leg } from './live/leg.ts';
import { SwapLog } from './live/swap-log.ts';
import { UnitReceiver } from './receive.ts';
import { sendUnits } from './send.ts';
import { openStreamEngine, type StreamEngine } from './stream-engine.ts';
import { StreamMeter } from './stream-meter.ts';
import { openNetwork } from './stream-network/open-network.ts';
import type { StreamNetwork } from './stream-network/stream-network.ts';
import type { FeedUrls } from './stream-outputs/live-outputs.ts';
import { StreamOutputs } from './stream-outputs/stream-outputs.ts';
import type { StreamRequest } from './stream-request.ts';
import type { StreamPhase, StreamStatus } from './stream-status.ts';
import { summarise } from './stream-summary.ts';

/** How often it is looked whether another orchestrator is better. */
const LOOK_MS = 250;

/** The last pictures are awaited until none has come for so long, and again after the input channel is closed. */
const DRAIN_QUIET_MS = 1_000;
const DRAIN_STEP_MS = 20;

interface OpenStream {
  readonly source: SourceHandle;
  readonly decoder: DecodeHandle;
  readonly carrier: Carrier;
  /** Rejects when the stream is given up; settles when it has ended and every connection is closed. */
  readonly carrying: Promise<void>;
}

/**
 * One stream from its source through jobs, one after the other, to its outputs. `run()` opens everything, carries the video until the input
 * ends or `stop()` is called, waits for the last pictures, closes everything and answers a summary; it never rejects:
 * what went wrong stands in the summary.
 */
export class Stream {
  readonly #request: StreamRequest;
  readonly #logger: Logger;
  readonly #meter = new StreamMeter(programStartUs());
  readonly #abort = new AbortController();
  readonly #errors: GatewayError[] = [];
  readonly #notices = new Set<(text: string) => void>();
  readonly #feedListeners = new Set<(urls: FeedUrls) => void>();
  readonly #outputs: StreamOutputs;
  #phase: StreamPhase = 'starting';
  #engine: MediaEngine | null = null;
  #engineUsage: EngineUsage | null = null;
  #network: StreamNetwork | null = null;
  #open: OpenStream | null = null;
  #receiver: UnitReceiver | null = null;
  readonly #end = new AbortController();
  readonly #jobs: LiveJob[] = [];
  #origin: string | null = null;
  #swaps: readonly Swap[] = [];
  readonly #swapLog = new SwapLog((swaps) => {
    this.#swaps = swaps;
  });
  #params: Params;
  #run: Promise<StreamSummary> | undefined;

  constructor(request: StreamRequest, { logger }: { readonly logger: Logger }) {
    this.#request = request;
    this.#logger = logger;
    // A copy of our own may be written to.
    this.#params = structuredClone(request.params) as Params;
    this.#outputs = new StreamOutputs({
      ...request,
      requests: request.outputs,
      openEngine: () => this.#openedEngine(),
      logger,
      onNotice: (text) => this.#say(text),
      onFeed: (urls) => {
        for (const listener of this.#feedListeners) listener(urls);
      },
    });
  }

  /** Runs the stream to its end; a repeated call answers the same promise. */
  run(): Promise<StreamSummary> {
    this.#run ??= this.#runOnce();
    return this.#run;
  }

  /** Ends the input; what is on its way still comes back. A stream that is still being opened is given up. */
  stop(): void {
    if (this.#open) this.#open.source.stop().catch(() => undefined);
    else this.#abort.abort(new GatewayError('aborted', 'stopped before the stream had begun'));
  }

  /** Listens to what people should be told while the stream runs, one sentence each. */
  onNotice(listener: (text: string) => void): void {
    this.#notices.add(listener);
  }

  /** Listens to where the local feed can be read, where one was asked for: its addresses are secrets. */
  onFeed(listener: (urls: FeedUrls) => void): void {
    this.#feedListeners.add(listener);
  }

  /**
   * Changes the prompt; before the stream is live, it becomes what the job starts with. All parameters are sent, since
   * runners take an update as a full replacement (protocol D2).
   * @throws GatewayError as `LiveVideoJob.updateParams` does; the parameters then stay as they are
   */
  async setPrompt(prompt: string): Promise<void> {
    const params = { ...this.#params, prompt };
    const leg = this.#open?.carrier.current;
    await leg?.connection.job.updateParams(params);
    this.#open?.carrier.paramsChanged();
    this.#params = params;
  }

  /** A picture of the stream as it is now. */
  status(): StreamStatus {
    const job = this.#open?.carrier.current?.connection.job;
    return {
      phase: this.#phase,
      runnerState: job?.runnerStatus?.state ?? null,
      lengthS: this.#open?.source.info.durationS ?? null,
      segmentsSent: job?.stats.input.segments ?? 0,
      segmentsReceived: job?.stats.output.segments ?? 0,
      ...this.#meter.snapshot(),
      outputs: this.#outputs.standing,
    };
  }

  async #runOnce(): Promise<StreamSummary> {
    try {
      this.#open = await this.#openAll();
      this.#phase = 'live';
      await this.#carry(this.#open);
    } catch (error) {
      // Whatever was given up while it opened failed for the reason it was given up for.
      const { aborted, reason } = this.#abort.signal;
      this.#note(aborted ? reason : error);
    }
    this.#phase = 'finishing';
    const { outputs, accounts } = await this.#closeAll();
    const summary = summarise({
      model: this.#request.model,
      orchestrator: this.#origin ?? this.#request.network.orchestrators[0] ?? null,
      meter: this.#meter,
      jobs: this.#jobs.map((job) => job.stats),
      swaps: this.#swaps,
      engine: this.#engineUsage,
      paid: this.#network?.paid() ?? null,
      accounts,
      outputs,
      errors: this.#errors,
    });
    this.#phase = summary.ok ? 'ended' : 'failed';
    return summary;
  }

  /** Opens the engine and the network side by side, then the job: the first picture waits for nothing twice. */
  async #openAll(): Promise<OpenStream> {
    const request = this.#request;
    const { signal } = this.#abort;
    const logger = this.#logger;
    await checkRecordingPaths(recordingPaths(request), request.input);
    await this.#outputs.open();
    this.#phase = 'connecting';
    const giveUp = (error: unknown): never => {
      this.#abort.abort(error);
      throw error;
    };
    const engineSide = openStreamEngine(request, {
      logger,
      signal,
      onEngine: (engine) => (this.#engine = engine),
    }).catch(giveUp);
    engineSide.catch(() => undefined);
    const networkSide = openNetwork(
      { ...request.network, model: request.model },
      { logger, signal, onProblem: ({ message }) => this.#say(message) },
    ).catch(giveUp);
    const used = deferred<void>();
    const carrier = this.#makeCarrier(
      await this.#bothSides(networkSide, engineSide),
      engineSide,
      used.resolve,
    );
    const carrying = carrier.run();
    carrying.catch(() => undefined);
    try {
      await Promise.race([used.promise, carrying.then(() => Promise.reject(signal.reason))]);
      const { source, decoder } = await engineSide;
      return { source, decoder, carrier, carrying };
    } catch (error) {
      this.#abort.abort(error);
      // An engine that is still starting has to be there to be closed.
      await Promise.allSettled([carrying, engineSide]);
      throw error;
    }
  }

  /** The network, unless the engine has failed meanwhile: that is not known too late, nor is it left open. */
  async #bothSides(
    networkSide: Promise<StreamNetwork>,
    engineSide: Promise<StreamEngine>,
  ): Promise<StreamNetwork> {
    try {
      this.#network = await networkSide;
      return this.#network;
    } catch (error) {
      // Whichever failed first gave up the other one, whose error is then the same.
      await engineSide.catch(() => undefined);
      throw error;
    }
  }

  #makeCarrier(network: StreamNetwork, engineSide: Promise<StreamEngine>, onUsed: () => void): Carrier {
    const { model, paced } = this.#request;
    const meter = this.#meter;
    const carrier: Carrier = new Carrier({
      network,
      // A job is paid for: it is not started for an input that cannot be opened.
      startJob: async (session, options) => {
        const [{ LiveVideoJob }, { source, decoder }] = await Promise.all([
          import('../gateway/index.ts'),
          engineSide,
        ]);
        const { audio } = source.info.streams;
        carrier.setSound(audio && { codec: audio.codec, channels: audio.channels });
        this.#outputs.begin(audio !== null);
        this.#receiver ??= new UnitReceiver({
          decoder,
          meter,
          outputs: this.#outputs,
          sound: audio,
          paced,
          logger: this.#logger,
        });
        return LiveVideoJob.start(session, options);
      },
      model,
      params: () => this.#params,
      sound: null,
      nearUs: () => null,
      unattended: true,
      signal: AbortSignal.any([this.#abort.signal, this.#end.signal]),
      logger: this.#logger,
      nowUs: monotonicUs,
      events: {
        onOrchestrator: ({ origin }) => {
          this.#origin = origin;
        },
        onUse: (leg, from, move) => {
          this.#origin = leg.origin;
          this.#onUse(leg, from, move);
          onUsed();
        },
        onLeft: () => undefined,
        onDisconnected: (cause) => {
          if (cause !== null && network.hasAnother({ model, avoid: new Set() })) this.#say(cause);
        },
        onStayed: () => undefined,
        onQuestion: () => undefined,
        onKeyframeWanted: () => undefined,
        onSent: (unit, bytes) => meter.sent(unit, bytes),
        onDropped: () => meter.dropped(1),
        onReceived: (bytes) => meter.receivedBytes(bytes),
        onStreams: (streams) => this.#receiver?.setStreams(streams),
        onFirstPicture: () => undefined,
        onUnit: (unit, latency) => {
          this.#receiver?.push(unit, latency);
          if (unit.kind === 'video') this.#swapLog.picture(monotonicUs() / 1000);
        },
        onJobEvent: (event) => this.#onJobEvent(event),
        afterChunk: async () => this.#receiver?.flush(),
      },
    });
    return carrier;
  }

  #onUse({ connection, origin }: Leg, from: string | null, move: Move | null): void {
    const { job, params, why } = connection;
    this.#outputs.restart();
    this.#receiver?.nextJob();
    this.#jobs.push(job);
    if (this.#params !== params) job.updateParams({ ...this.#params }).catch((error) => this.#note(error));
    if (from === null) {
      const what = this.#network?.embedded ? 'embedded local network' : 'orchestrator';
      this.#say(`${what} at ${origin}${why === '' ? '' : `, chosen because ${why}`}`);
    } else if (from !== origin && move) {
      this.#swapLog.moved({ atMs: Date.now(), from, to: origin, ...move });
      this.#say(`the stream goes on at ${origin}: ${move.why}`);
    }
  }

  /** Carries video both ways until the input has ended and its last pictures are back, or the stream is given up. */
  async #carry({ source, carrier, carrying, decoder }: OpenStream): Promise<void> {
    const recording = this.#outputs.input;
    recording?.setStreams(source.info.streams);
    void this.#countPictures(decoder);
    const { paced } = this.#request;
    const sent = sendUnits({
      units: source.units,
      carrier,
      receiver: this.#receiver,
      meter: this.#meter,
      recording,
      paced,
    });
    const looking = setInterval(() => carrier.look({ held: false }), LOOK_MS);
    try {
      await Promise.race([
        // What an input sent before it failed still comes back.
        sent.then(() => source.closed).catch((error: unknown) => this.#note(error)),
        carrying,
        decoder.closed,
      ]);
      await this.#drain(carrier);
    } finally {
      clearInterval(looking);
      sent.catch(() => undefined);
      this.#meter.dropped((await source.stop().catch(() => null))?.framesDropped ?? 0);
    }
  }

  /** Waits for the pictures that are still on their way. @throws GatewayError when they are lost */
  async #drain(carrier: Carrier): Promise<void> {
    const leg = carrier.current;
    carrier.finish();
    if (!leg) {
      throw new GatewayError(
        'orchestrator_lost',
        'the input ended while no orchestrator was connected: its last pictures are lost',
      );
    }
    const failed = leg.connection.job.ended.then((end) =>
      end.name === 'failed' ? Promise.reject(end.error) : new Promise<never>(() => undefined),
    );
    await Promise.race([this.#untilAllBack(leg), failed]);
  }

  /** Some runners give out their last pictures only at the end of input. */
  async #untilAllBack(leg: Leg): Promise<void> {
    await this.#untilQuiet();
    await leg.connection.job.input.end();
    const endedUs = monotonicUs();
    while (!(await settlesWithin(leg.received, DRAIN_STEP_MS))) {
      const quietMs = Math.min(this.#meter.msSinceReturn(), (monotonicUs() - endedUs) / 1000);
      if (quietMs > DRAIN_QUIET_MS) return;
    }
  }

  async #untilQuiet(): Promise<void> {
    while (!this.#meter.allReturned && this.#meter.msSinceReturn() < DRAIN_QUIET_MS)
      await delay(DRAIN_STEP_MS);
  }

  async #countPictures(decoder: DecodeHandle): Promise<void> {
    try {
      for await (const report of decoder.reports) {
        this.#meter.decoded(report);
        this.#startOutputs();
      }
    } catch {
      // The decoder's own end says what went wrong.
    }
  }

  #startOutputs(): void {
    try {
      this.#outputs.start();
    } catch (error) {
      this.#note(error);
    }
  }

  async #openedEngine(): Promise<MediaEngine> {
    if (this.#engine) return this.#engine;
    throw new GatewayError('engine_unavailable', 'the stream has no media engine');
  }

  #onJobEvent(event: JobEvent): void {
    if (event.type === 'problem') this.#say(event.error.message);
    if (event.type === 'runner' && event.event.type === 'error')
      this.#say(`the runner says: ${tidyText(event.event.message)}`);
  }

  /** Closes in reverse order: jobs, outputs, decoder, engine, network. Each within its own limit. */
  async #closeAll(): Promise<Pick<StreamSummary, 'outputs' | 'accounts'>> {
    this.#end.abort();
    await this.#open?.carrying.catch(() => undefined);
    await this.#receiver?.end();
    const { outputs, errors } = await this.#outputs.close();
    for (const error of errors) this.#note(error);
    await this.#open?.decoder.stop().catch(() => undefined);
    this.#engineUsage = (await this.#engine?.usage().catch(() => null)) ?? null;
    const accounts = (await this.#network?.accounts()) ?? null;
    await Promise.all([this.#engine?.close(), this.#network?.close()]);
    return { outputs, accounts };
  }

  #note(thrown: unknown): void {
    const error = toGatewayError(thrown);
    if (!this.#errors.some(({ message }) => message === error.message)) this.#errors.push(error);
  }

  #say(text: string): void {
    for (const listener of this.#notices) listener(text);
  }
}

/** The files that a stream is asked to write. */
function recordingPaths({ outputs, recordInput }: StreamRequest): string[] {
  const files = outputs.flatMap((output) => (output.kind === 'file' ? [output.path] : []));
  return recordInput === null ? files : [...files, recordInput];
}

/** When the program was started, on the clock of `monotonicUs()`; the launcher's installing and building is left out. */
function programStartUs(): number {
  const launchedMs = performance.getEntriesByName('rivulet:start')[0]?.startTime ?? 0;
  return monotonicUs() - Math.round((performance.now() - launchedMs) * 1000);
}
