import type { ProbeReport } from '../../../src-preload/contract.ts';
import { deferred, delay, orAbort, settlesWithin } from '../../base/async.ts';
import { monotonicUs } from '../../base/clock.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { JobEvent, LiveVideoJob } from '../../gateway/index.ts';
import type { StreamInfo } from '../../media/access-unit.ts';
import type { DecodeHandle, MediaEngine, SourceHandle } from '../../media/engine/client.ts';
import type { Size } from '../../media/engine/options.ts';
import type { CapturedUnit } from '../../media/engine/protocol.ts';
import { TsDemuxer } from '../../media/ts/demuxer.ts';
import { DecoderFeed } from '../decoder-feed.ts';
import { demuxOutput } from '../demux-output.ts';
import { earlyEnd } from '../early-end.ts';
import { JobSender } from '../live/job-sender.ts';
import { StreamMeter } from '../stream-meter.ts';
import type { StreamMeasured } from './judge-stream.ts';
import { PictureCheck } from './picture-check.ts';
import type { UpdateWatch } from './watch-update.ts';

/** What is sent: small enough for any line, large enough for any model. */
const SIZE: Size = { width: 640, height: 360 };
const FPS = 30;

/** When in the stream the parameter update is sent, as a share of it. */
const UPDATE_AT = 0.4;

/** How long the last pictures are awaited, in milliseconds. */
const DRAIN_MS = 1_000;

/** What {@link measureStream} needs. */
export interface MeasureStreamOptions {
  readonly job: LiveVideoJob;
  readonly origin: string;
  readonly engine: MediaEngine;
  /** When the request that started the job was made, on the clock of `monotonicUs()`. */
  readonly startedUs: number;
  readonly seconds: number;
  /** Milliseconds that the first picture may take. */
  readonly firstPictureMs: number;
  /** The model changes nothing: each picture is compared with the one sent. */
  readonly unchanged: boolean;
  /** Sent in the middle of the stream, which goes on until it is settled. */
  readonly update: UpdateWatch;
  /** The update should be seen: it is shown some of the pictures. */
  readonly visible: boolean;
  readonly onSecond: (series: Pick<ProbeReport, 'latencySeriesMs' | 'fpsSeries'>) => void;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Sends a test picture through a job for so many seconds and measures what comes back. The job stays the caller's to
 * close. Never rejects for what the orchestrator does. @throws GatewayError `engine_…`, or the signal's reason
 */
export async function measureStream(options: MeasureStreamOptions): Promise<StreamMeasured> {
  const { engine, signal, visible } = options;
  const [source, decoder, looker] = await Promise.all([
    engine.openSource(
      {
        input: { kind: 'testsrc', paced: true, tone: false },
        size: SIZE,
        fps: FPS,
        bitrateBps: null,
        gopS: 1,
        audio: null,
        durationS: null,
      },
      { signal },
    ),
    engine.openDecode({ readCode: true, deliverFrames: false }),
    // Keyframes alone are looked at, by a decoder of their own: they delay none of the pictures that are measured.
    visible ? engine.openDecode({ readCode: false, deliverFrames: true }) : null,
  ]);
  try {
    return await new Measurement(options, source, decoder, looker).run();
  } finally {
    void source.stop().catch(() => undefined);
    void decoder.stop().catch(() => undefined);
    void looker?.stop().catch(() => undefined);
  }
}

class Measurement {
  readonly #options: MeasureStreamOptions;
  readonly #source: SourceHandle;
  readonly #decoder: DecodeHandle;
  readonly #looker: DecodeHandle | null;
  readonly #meter: StreamMeter;
  readonly #check = new PictureCheck();
  readonly #firstPicture = deferred<void>();
  readonly #series = { latencySeriesMs: [] as (number | null)[], fpsSeries: [] as number[] };
  #streams: StreamInfo | null = null;
  #segmentsLost = 0;

  constructor(
    options: MeasureStreamOptions,
    source: SourceHandle,
    decoder: DecodeHandle,
    looker: DecodeHandle | null,
  ) {
    this.#options = options;
    this.#looker = looker;
    this.#source = source;
    this.#decoder = decoder;
    this.#meter = new StreamMeter(options.startedUs);
  }

  async run(): Promise<StreamMeasured> {
    const { job, signal } = this.#options;
    const meter = this.#meter;
    const leave = job.subscribe((event) => this.#onEvent(event));
    const counted = this.#countPictures();
    void this.#look();
    const received = this.#receive();
    const sent = this.#send();
    const over = new AbortController();
    const series = setInterval(() => this.#tellSecond(), 1_000);
    let error: GatewayError | null = null;
    try {
      await Promise.race([
        this.#schedule(AbortSignal.any([signal, over.signal])),
        sent.then(() =>
          Promise.reject(new GatewayError('engine_crashed', 'the test picture ended by itself')),
        ),
        received.then(() => Promise.reject(this.#ended())),
        job.ended.then((end) => Promise.reject(end.name === 'failed' ? end.error : this.#ended())),
        this.#decoder.closed,
      ]);
    } catch (thrown) {
      signal.throwIfAborted();
      error = toGatewayError(thrown);
    } finally {
      over.abort();
      clearInterval(series);
      leave();
      received.catch(() => undefined);
      sent.catch(() => undefined);
    }
    const seconds = meter.durationS;
    await this.#source.stop().catch(() => undefined);
    if (error === null) await this.#drain(received);
    // What it still holds comes out, and is counted.
    await this.#decoder.stop().catch(() => undefined);
    await counted;
    return this.#measured(seconds, error);
  }

  /** The course of the stream: first picture, update in the middle, and its end when both are done. */
  async #schedule(signal: AbortSignal): Promise<void> {
    const { seconds, firstPictureMs, update } = this.#options;
    const late = delay(firstPictureMs, { signal }).then(() => 'late' as const);
    const first = orAbort(this.#firstPicture.promise, signal).then(() => 'there' as const);
    late.catch(() => undefined);
    if ((await Promise.race([first, late])) === 'late') {
      throw new GatewayError('output_stalled', `no picture came back within ${firstPictureMs / 1000} s`);
    }
    await delay(seconds * 1000 * UPDATE_AT, { signal });
    await Promise.all([update.run(signal), delay(seconds * 1000 * (1 - UPDATE_AT), { signal })]);
  }

  /** Source → job, until the source ends. */
  async #send(): Promise<void> {
    const meter = this.#meter;
    let current: CapturedUnit | null = null;
    const sender = new JobSender({
      sound: null,
      // The source makes one each second by itself.
      onKeyframeWanted: () => undefined,
      onSent: (_unit, bytes) => {
        if (current) meter.sent(current, bytes);
      },
      onDropped: () => meter.dropped(1),
    });
    sender.attach(this.#options.job.input);
    for await (const unit of this.#source.units) {
      current = unit;
      sender.push(unit);
    }
  }

  /** Job → decoder, until the output ends. @throws GatewayError when the output channel fails */
  async #receive(): Promise<void> {
    const { job, logger } = this.#options;
    const meter = this.#meter;
    const feed = new DecoderFeed(this.#decoder, { paced: true, onDropped: () => meter.dropped(1) });
    const demuxer = new TsDemuxer({
      onUnit: (unit) => {
        meter.returned(unit);
        if (unit.kind !== 'video') return;
        void feed.push(unit);
        if (unit.key) this.#looker?.push(unit).catch(() => undefined);
      },
      onStreams: (streams) => {
        this.#streams = streams;
      },
      onProblem: ({ message }) => logger.warn(message),
    });
    try {
      await demuxOutput(job.output, demuxer, { onBytes: (bytes) => meter.receivedBytes(bytes) });
    } finally {
      await feed.end();
    }
  }

  async #countPictures(): Promise<void> {
    try {
      for await (const report of this.#decoder.reports) {
        this.#meter.decoded(report);
        this.#check.picture(report);
        this.#firstPicture.resolve();
      }
    } catch {
      // The decoder's own end says what went wrong.
    }
  }

  async #look(): Promise<void> {
    try {
      for await (const picture of this.#looker?.frames ?? []) this.#options.update.picture(picture);
    } catch {
      // Then the pictures say nothing of the update.
    }
  }

  /** Waits for the pictures that are still on their way: some come only when the input has ended. */
  async #drain(received: Promise<void>): Promise<void> {
    void this.#options.job.input.end();
    await settlesWithin(received, DRAIN_MS);
  }

  #onEvent(event: JobEvent): void {
    if (event.type === 'problem' && event.error.code === 'segment_failed') this.#segmentsLost += 1;
  }

  #ended(): GatewayError {
    return earlyEnd(this.#options.origin, this.#options.job);
  }

  #tellSecond(): void {
    const { latencyMs, fpsOut } = this.#meter.snapshot();
    this.#series.latencySeriesMs.push(latencyMs === null ? null : Math.round(latencyMs * 10) / 10);
    this.#series.fpsSeries.push(Math.round(fpsOut * 10) / 10);
    this.#options.onSecond({
      latencySeriesMs: [...this.#series.latencySeriesMs],
      fpsSeries: [...this.#series.fpsSeries],
    });
  }

  #measured(seconds: number, error: GatewayError | null): StreamMeasured {
    const { job, unchanged, startedUs } = this.#options;
    const { sent, received } = this.#meter.frames;
    const { firstFrameMs } = this.#meter;
    const firstSentMs = monotonicUs() / 1000 - this.#meter.durationS * 1000 - startedUs / 1000;
    const backS = seconds - Math.max(0, ((firstFrameMs ?? 0) - firstSentMs) / 1000);
    const video = this.#streams?.video;
    return {
      seconds,
      sent,
      received,
      fpsIn: seconds > 0 ? sent / seconds : 0,
      fpsOut: received > 0 && backS > 0 ? received / backS : 0,
      firstPictureMs: firstFrameMs,
      latency: this.#meter.latency.percentiles,
      segmentsLost: this.#segmentsLost,
      segmentsBack: job.stats.output.segments,
      returned: video ? `${video.codec} ${video.width}x${video.height}` : '',
      sentSize: SIZE,
      returnedSize: this.#check.size,
      codes: unchanged ? { read: this.#check.read, disordered: this.#check.disordered } : null,
      runnerState: job.runnerStatus?.state ?? null,
      runnerError: job.runnerStatus?.lastError ?? null,
      error,
    };
  }
}
