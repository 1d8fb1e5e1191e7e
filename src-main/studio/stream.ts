import type { StreamSummary } from '../../src-preload/contract.ts';
import { delay, settlesWithin } from '../base/async.ts';
import { monotonicUs } from '../base/clock.ts';
import { GatewayError, toGatewayError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { tidyText } from '../base/tidy-text.ts';
import type { JobEvent, LiveVideoJob, ModelParams } from '../gateway/index.ts';
import type { DecodeHandle, MediaEngine, SourceHandle } from '../media/engine/client.ts';
import type { EngineUsage } from '../media/engine/protocol.ts';
import { Recording } from '../outputs/recording.ts';
import { checkRecordingPaths } from '../outputs/recording-path.ts';
import { earlyEnd } from './early-end.ts';
import { receiveUnits } from './receive.ts';
import { sendUnits } from './send.ts';
import { openStreamEngine } from './stream-engine.ts';
import { StreamMeter } from './stream-meter.ts';
import { openNetwork, type StreamNetwork } from './stream-network.ts';
import type { StreamRequest } from './stream-request.ts';
import type { StreamPhase, StreamStatus } from './stream-status.ts';
import { summarise } from './stream-summary.ts';
import { watchPictures } from './watch-pictures.ts';

/** The last pictures are awaited until none has come for so long, and again after the input channel is closed. */
const DRAIN_QUIET_MS = 1_000;
const DRAIN_STEP_MS = 20;

interface OpenStream {
  readonly source: SourceHandle;
  readonly decoder: DecodeHandle;
  readonly job: LiveVideoJob;
}

/**
 * One stream from its source through a job to its outputs. `run()` opens everything, carries the video until the input
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
  readonly #recordings: Recording[] = [];
  #phase: StreamPhase = 'starting';
  #engine: MediaEngine | null = null;
  #engineUsage: EngineUsage | null = null;
  #network: StreamNetwork | null = null;
  #open: OpenStream | null = null;
  #inputEnded = false;
  #params: ModelParams;
  #run: Promise<StreamSummary> | undefined;

  constructor(request: StreamRequest, { logger }: { readonly logger: Logger }) {
    this.#request = request;
    this.#logger = logger;
    this.#params = { ...request.params };
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

  /**
   * Changes the prompt; before the stream is live, it becomes what the job starts with. All parameters are sent, since
   * runners take an update as a full replacement (protocol D2).
   * @throws GatewayError as `LiveVideoJob.updateParams` does; the parameters then stay as they are
   */
  async setPrompt(prompt: string): Promise<void> {
    const params = { ...this.#params, prompt };
    await this.#open?.job.updateParams(params);
    this.#params = params;
  }

  /** A picture of the stream as it is now. */
  status(): StreamStatus {
    const job = this.#open?.job;
    return {
      phase: this.#phase,
      runnerState: job?.runnerStatus?.state ?? null,
      lengthS: this.#open?.source.info.durationS ?? null,
      segmentsSent: job?.stats.input.segments ?? 0,
      segmentsReceived: job?.stats.output.segments ?? 0,
      ...this.#meter.snapshot(),
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
    const outputs = await this.#closeAll();
    const summary = summarise({
      model: this.#request.model,
      orchestrator: this.#network?.session.address.origin ?? this.#request.orchestrator,
      meter: this.#meter,
      job: this.#open?.job.stats ?? null,
      engine: this.#engineUsage,
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
    const recordings = [request.output, request.recordInput].filter((path) => path !== null);
    await checkRecordingPaths(recordings, request.input);
    this.#phase = 'connecting';
    const giveUp = (error: unknown): never => {
      this.#abort.abort(error);
      throw error;
    };
    const [engineSide, networkSide] = await Promise.allSettled([
      openStreamEngine(request, { logger, signal, onEngine: (engine) => (this.#engine = engine) }).catch(
        giveUp,
      ),
      openNetwork(request, { logger, signal }).catch(giveUp),
    ]);
    if (networkSide.status === 'fulfilled') this.#network = networkSide.value;
    // Whichever failed first gave up the other one, whose error is then the same.
    if (engineSide.status === 'rejected') throw engineSide.reason;
    if (networkSide.status === 'rejected') throw networkSide.reason;
    const { session, embedded } = networkSide.value;
    const { LiveVideoJob } = await import('../gateway/index.ts');
    const params = this.#params;
    const job = await LiveVideoJob.start(session, { modelId: request.model, params, signal, logger });
    if (this.#params !== params) await job.updateParams(this.#params).catch((error) => this.#note(error));
    this.#say(`${embedded ? 'embedded local network' : 'orchestrator'} at ${session.address.origin}`);
    job.subscribe((event) => this.#onJobEvent(event, job));
    return { ...engineSide.value, job };
  }

  /** Carries video both ways until the input has ended and its last pictures are back, or the job is over. */
  async #carry({ source, job, decoder }: OpenStream): Promise<void> {
    const { streams } = source.info;
    const { paced } = this.#request;
    const meter = this.#meter;
    const recordInput = this.#record(this.#request.recordInput);
    recordInput?.setStreams(streams);
    const recording = this.#record(this.#request.output);
    void this.#countPictures(decoder);

    const received = receiveUnits({
      job,
      decoder,
      meter,
      recording,
      expectAudio: streams.audio !== null,
      paced,
      logger: this.#logger,
    });
    const sent = sendUnits({ units: source.units, streams, job, meter, recording: recordInput, paced });
    const over = new AbortController();
    try {
      await Promise.race([
        // What an input sent before it failed still comes back.
        sent.then(() => source.closed).catch((error: unknown) => this.#note(error)),
        received.then(() => this.#refuseEarlyEnd(job)),
        job.ended.then((end) =>
          end.name === 'failed' ? Promise.reject(end.error) : this.#refuseEarlyEnd(job),
        ),
        decoder.closed,
        watchPictures({ meter, job, signal: over.signal }),
      ]);
      this.#inputEnded = true;
      await Promise.race([this.#drain(job, received), failureOf(job)]);
    } finally {
      over.abort();
      received.catch(() => undefined);
      sent.catch(() => undefined);
      meter.dropped((await source.stop().catch(() => null))?.framesDropped ?? 0);
    }
  }

  /** Waits for the pictures that are still on their way. Some runners give out their last ones only at the end of input. */
  async #drain(job: LiveVideoJob, received: Promise<void>): Promise<void> {
    await this.#untilQuiet();
    await job.input.end();
    const endedUs = monotonicUs();
    while (!(await settlesWithin(received, DRAIN_STEP_MS))) {
      const quietMs = Math.min(this.#meter.msSinceReturn(), (monotonicUs() - endedUs) / 1000);
      if (quietMs > DRAIN_QUIET_MS) return;
    }
  }

  async #untilQuiet(): Promise<void> {
    while (!this.#meter.allReturned && this.#meter.msSinceReturn() < DRAIN_QUIET_MS)
      await delay(DRAIN_STEP_MS);
  }

  #refuseEarlyEnd(job: LiveVideoJob): Promise<void> {
    if (this.#inputEnded) return Promise.resolve();
    return Promise.reject(earlyEnd(this.#network?.session.address.origin ?? '', job));
  }

  async #countPictures(decoder: DecodeHandle): Promise<void> {
    try {
      for await (const report of decoder.reports) this.#meter.decoded(report);
    } catch {
      // The decoder's own end says what went wrong.
    }
  }

  #record(path: string | null): Recording | null {
    const engine = this.#engine;
    if (path === null || engine === null) return null;
    const recording = new Recording({
      path,
      openRecord: (options) => engine.openRecord(options),
      onError: (error) => {
        this.#note(error);
        this.#say(`${error.message}; the stream goes on without this recording`);
      },
    });
    this.#recordings.push(recording);
    return recording;
  }

  #onJobEvent(event: JobEvent, job: LiveVideoJob): void {
    if (event.type === 'problem') {
      this.#say(event.error.message);
      if (event.error.code === 'output_stalled') job.destroy(event.error);
    }
    if (event.type === 'runner' && event.event.type === 'error')
      this.#say(`the runner says: ${tidyText(event.event.message)}`);
  }

  /** Closes in reverse order: job, recordings, decoder, engine, network. Each within its own limit. */
  async #closeAll(): Promise<StreamSummary['outputs']> {
    await this.#open?.job.close();
    const written = await Promise.all(this.#recordings.map((recording) => recording.close()));
    await this.#open?.decoder.stop().catch(() => undefined);
    this.#engineUsage = (await this.#engine?.usage().catch(() => null)) ?? null;
    await Promise.all([this.#engine?.close(), this.#network?.close()]);
    return written.flatMap((file) =>
      file ? [{ path: file.path, bytes: file.bytes, durationS: file.durationS }] : [],
    );
  }

  #note(thrown: unknown): void {
    const error = toGatewayError(thrown);
    if (!this.#errors.some(({ message }) => message === error.message)) this.#errors.push(error);
  }

  #say(text: string): void {
    for (const listener of this.#notices) listener(text);
  }
}

/** Rejects when the job fails; never resolves. */
async function failureOf(job: LiveVideoJob): Promise<never> {
  const end = await job.ended;
  if (end.name === 'failed') throw end.error;
  return new Promise(() => undefined);
}

/** When the program was started, on the clock of `monotonicUs()`; the launcher's installing and building is left out. */
function programStartUs(): number {
  const launchedMs = performance.getEntriesByName('rivulet:start')[0]?.startTime ?? 0;
  return monotonicUs() - Math.round((performance.now() - launchedMs) * 1000);
}
