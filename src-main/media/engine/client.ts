import { type Deferred, deferred, orAbort } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { type Logger, silentLogger } from '../../base/log.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { EngineChannel } from './channel.ts';
import type { DecodeSummary } from './decode/decode.ts';
import { engineEntry, forkEngine } from './fork-channel.ts';
import type {
  BesideOptions,
  CameraOptions,
  CameraSummary,
  DecodeOptions,
  FrameReport,
  JpegOptions,
  PictureOptions,
  Progress,
  PublishOptions,
  PublishSummary,
  RawFrame,
  RecordFigures,
  RecordOptions,
  RemuxOptions,
  RemuxSummary,
  SoundOptions,
  SourceInfo,
  SourceOptions,
  SourceSummary,
  SteadyOptions,
  SteadySummary,
  StillOptions,
  TransformOptions,
  TransformUpdate,
} from './options.ts';
import { type LinkCounts, PipelineLink } from './pipeline-link.ts';
import type { CapturedUnit, EngineUsage, FromEngine, PipelineRequest } from './protocol.ts';
import type { RecordReport } from './record/record.ts';
import { EngineSupervisor } from './supervisor.ts';
import type { TransformSummary } from './transform/transform.ts';

/** How a {@link MediaEngine} is started. */
export interface MediaEngineOptions {
  /** The engine's built entry; {@link engineEntry} by default. */
  readonly entry?: string;
  readonly logger?: Logger;
  /** Starts the process; by default a plain Node process running `entry`. */
  readonly connect?: (entry: string) => EngineChannel;
  /** Milliseconds a process has to say it is ready; 10000 by default. */
  readonly readyTimeoutMs?: number;
  /** Milliseconds before the restart after a crash; 100 by default, doubling up to 5000. */
  readonly firstBackoffMs?: number;
}

/** What every open pipeline has. */
interface PipelineHandle<Summary> {
  /** Resolves when the pipeline has ended, by itself or by `stop()`; rejects with the error that ended it. */
  readonly closed: Promise<Summary>;
  /** What was lost between main and the pipeline. */
  counts(): LinkCounts;
  /** Drains and ends the pipeline; a repeated call returns the same promise. */
  stop(): Promise<Summary>;
}

/** An open source. */
export interface SourceHandle extends PipelineHandle<SourceSummary> {
  readonly info: SourceInfo;
  /**
   * Access units in decoding order, for one reader. The source begins to play when reading begins; a paced one drops
   * pictures while the reader lags.
   */
  readonly units: AsyncIterable<CapturedUnit>;
}

/** Takes access units. `lane` says for which of its inputs, where it has several. */
interface UnitSink {
  /** Hands over a unit; false when the pipeline lags or has ended: the unit is the caller's to drop and count. */
  offer(unit: AccessUnit, lane?: number): boolean;
  /** Hands over a unit, waiting while the pipeline lags. @throws the error that ended the pipeline */
  push(unit: AccessUnit, lane?: number): Promise<void>;
}

/** An open transform. */
export interface TransformHandle extends PipelineHandle<TransformSummary>, UnitSink {
  /** Access units as they come out, for one reader. */
  readonly units: AsyncIterable<AccessUnit>;
  /** Changes the filters while running. @throws GatewayError `params_invalid` when FFmpeg refuses them */
  update(update: TransformUpdate): Promise<void>;
}

/** An open decoder. */
export interface DecodeHandle extends PipelineHandle<DecodeSummary>, UnitSink {
  /** One report for each picture, for one reader; the oldest wait at most half a minute. */
  readonly reports: AsyncIterable<FrameReport>;
  /** Raw pictures (with `deliverFrames`), for one reader. */
  readonly frames: AsyncIterable<RawFrame>;
}

/** An open recording. */
export interface RecordHandle extends PipelineHandle<RecordReport>, UnitSink {
  /** Listens to what it tells of its files. */
  onProgress(listener: (figures: RecordFigures) => void): void;
  /** Begins a new file at the next keyframe pushed. */
  split(): Promise<void>;
}

/** An open pipeline that takes units and gives units. */
export interface ConvertHandle<Summary = object> extends PipelineHandle<Summary>, UnitSink {
  /** Access units as they come out, for one reader. */
  readonly units: AsyncIterable<AccessUnit>;
}

/** An open pipeline that takes units and brings them out of the program. */
export interface SinkHandle<Summary> extends PipelineHandle<Summary>, UnitSink {
  /** Listens to the figures it tells while it runs. */
  onProgress(listener: (figures: Progress) => void): void;
}

/** A remux under way. */
export interface RemuxHandle extends PipelineHandle<RemuxSummary> {
  /** Listens to its progress: `{ share }` from 0 to 1. */
  onProgress(listener: (figures: Progress) => void): void;
}

/**
 * The media engine as main sees it: a supervised process that hosts pipelines. When the process crashes, every open
 * handle ends with `engine_crashed`, and the next `open…` starts a new process after a back-off.
 */
export class MediaEngine {
  readonly #supervisor: EngineSupervisor;
  readonly #links = new Map<number, PipelineLink>();
  readonly #usageRequests = new Map<number, Deferred<EngineUsage>>();
  #count = 0;

  private constructor(options: MediaEngineOptions) {
    const connect = options.connect ?? forkEngine;
    this.#supervisor = new EngineSupervisor({
      connect: () => connect(options.entry ?? engineEntry()),
      logger: options.logger ?? silentLogger,
      onMessage: (message) => this.#receive(message),
      onCrash: (error) => this.#failAll(error),
      readyTimeoutMs: options.readyTimeoutMs ?? 10_000,
      firstBackoffMs: options.firstBackoffMs ?? 100,
      maxBackoffMs: 5_000,
      stableAfterMs: 30_000,
    });
  }

  /** Starts the process. @throws GatewayError `engine_unavailable` when it cannot be started */
  static async start(options: MediaEngineOptions = {}): Promise<MediaEngine> {
    const engine = new MediaEngine(options);
    try {
      await engine.#supervisor.ready();
    } catch (error) {
      await engine.close();
      throw error;
    }
    return engine;
  }

  /**
   * Opens a source; resolves once its input is open. Aborting `signal` meanwhile gives it up.
   * @throws GatewayError `media_…` for what is wrong with the input or the options, `engine_…` for the engine
   */
  async openSource(
    options: SourceOptions,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<SourceHandle> {
    const link = await this.#open({ pipeline: 'source', options });
    const info = (await untilAborted(link, signal)) as SourceInfo;
    return { ...base<SourceSummary>(link), info, units: link.sourceUnits };
  }

  /** Opens a transform. @throws GatewayError `params_invalid` for filters FFmpeg refuses, `engine_…` */
  async openTransform(options: TransformOptions): Promise<TransformHandle> {
    const link = await this.#open({ pipeline: 'transform', options });
    await link.opened.promise;
    return {
      ...base<TransformSummary>(link),
      ...sink(link),
      units: link.units,
      update: (update) => link.update(update),
    };
  }

  /** Opens a decoder. @throws GatewayError `engine_…` */
  async openDecode(options: DecodeOptions): Promise<DecodeHandle> {
    const link = await this.#open({ pipeline: 'decode', options });
    await link.opened.promise;
    return { ...base<DecodeSummary>(link), ...sink(link), reports: link.reports, frames: link.frames };
  }

  /** Opens a recording. @throws GatewayError `output_…` for a file that cannot be written, `engine_…` */
  async openRecord(options: RecordOptions): Promise<RecordHandle> {
    const link = await this.#open({ pipeline: 'record', options });
    await link.opened.promise;
    return {
      ...base<RecordReport>(link),
      ...sink(link),
      onProgress: (listener) => link.onProgress((figures) => listener(figures as RecordFigures)),
      split: () => link.update({ split: true }),
    };
  }

  /** Opens a maker of JPEG pictures. @throws GatewayError `engine_…` */
  openJpeg(options: JpegOptions): Promise<ConvertHandle> {
    return this.#openConvert({ pipeline: 'jpeg', options });
  }

  /** Opens a maker of a steady stream. @throws GatewayError `engine_…` */
  openSteady(options: SteadyOptions): Promise<ConvertHandle<SteadySummary>> {
    return this.#openConvert({ pipeline: 'steady', options });
  }

  /** Opens a maker of one unbroken audio track. @throws GatewayError `engine_…` */
  openSound(options: SoundOptions): Promise<ConvertHandle> {
    return this.#openConvert({ pipeline: 'sound', options });
  }

  /** Opens a maker of pictures that show two streams beside each other; lane 0 is the left one. @throws GatewayError `engine_…` */
  openBeside(options: BesideOptions): Promise<ConvertHandle> {
    return this.#openConvert({ pipeline: 'beside', options });
  }

  /** Draws one picture. @throws GatewayError `engine_…` */
  async drawStill(options: StillOptions): Promise<AccessUnit> {
    const link = await this.#open({ pipeline: 'still', options });
    return onlyUnit(link);
  }

  /**
   * The last of these pictures, which begin with a keyframe, as a PNG or JPEG.
   * @throws GatewayError `media_decode_failed`, `engine_…`
   */
  async readPicture(units: readonly AccessUnit[], options: PictureOptions): Promise<AccessUnit> {
    const link = await this.#open({ pipeline: 'picture', options });
    await link.opened.promise;
    for (const unit of units) await link.push(unit);
    void link.stop();
    return onlyUnit(link);
  }

  /** Begins a remux; it ends by itself. @throws GatewayError `media_…`, `output_unwritable`, `disk_full` by `closed` */
  async openRemux(options: RemuxOptions): Promise<RemuxHandle> {
    const link = await this.#open({ pipeline: 'remux', options });
    return { ...base<RemuxSummary>(link), onProgress: (listener) => link.onProgress(listener) };
  }

  /** Opens a way to a server; resolves when it answers. @throws GatewayError `output_…`, `engine_…` */
  async openPublish(options: PublishOptions): Promise<SinkHandle<PublishSummary>> {
    const link = await this.#open({ pipeline: 'publish', options });
    await link.opened.promise;
    return {
      ...base<PublishSummary>(link),
      ...sink(link),
      onProgress: (listener) => link.onProgress(listener),
    };
  }

  /** Opens a v4l2 output device. @throws GatewayError `camera_unavailable`, `engine_…` */
  async openCamera(options: CameraOptions): Promise<SinkHandle<CameraSummary>> {
    const link = await this.#open({ pipeline: 'camera', options });
    await link.opened.promise;
    return {
      ...base<CameraSummary>(link),
      ...sink(link),
      onProgress: (listener) => link.onProgress(listener),
    };
  }

  /** What the running process has used since it started. @throws GatewayError `engine_…`, `aborted` */
  async usage(): Promise<EngineUsage> {
    await this.#supervisor.ready();
    const request = this.#nextId();
    const answer = deferred<EngineUsage>();
    this.#usageRequests.set(request, answer);
    this.#supervisor.post({ type: 'usage', request });
    return answer.promise;
  }

  /** Ends every pipeline and the process, within a second. May be called again. */
  async close(): Promise<void> {
    await this.#supervisor.close();
    this.#failAll(new GatewayError('aborted', 'the media engine was closed'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #openConvert<Summary>(request: PipelineRequest): Promise<ConvertHandle<Summary>> {
    const link = await this.#open(request);
    await link.opened.promise;
    return { ...base<Summary>(link), ...sink(link), units: link.units };
  }

  async #open(request: PipelineRequest): Promise<PipelineLink> {
    await this.#supervisor.ready();
    const link = new PipelineLink(this.#nextId(), (message) => void this.#supervisor.post(message));
    this.#links.set(link.id, link);
    const forget = (): void => void this.#links.delete(link.id);
    link.ended.promise.then(forget, forget);
    this.#supervisor.post({ type: 'open', id: link.id, request });
    return link;
  }

  #nextId(): number {
    this.#count += 1;
    return this.#count;
  }

  #receive(message: FromEngine): void {
    if (message.type === 'usage') {
      this.#usageRequests.get(message.request)?.resolve(message.usage);
      this.#usageRequests.delete(message.request);
    } else if (message.type !== 'ready') {
      this.#links.get(message.id)?.receive(message);
    }
  }

  #failAll(error: GatewayError): void {
    for (const link of [...this.#links.values()]) link.fail(error);
    for (const request of this.#usageRequests.values()) request.reject(error);
    this.#usageRequests.clear();
  }
}

/** Waits for a pipeline to open; stops it when `signal` aborts first. */
async function untilAborted(link: PipelineLink, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    return await orAbort(link.opened.promise, signal);
  } catch (error) {
    void link.stop();
    throw error;
  }
}

/** @typeParam Summary what this kind of pipeline answers when it stops; the protocol carries it by name. */
function base<Summary>(link: PipelineLink): PipelineHandle<Summary> {
  const closed = link.ended.promise as Promise<unknown> as Promise<Summary>;
  closed.catch(() => undefined);
  return {
    closed,
    counts: () => link.counts,
    stop: () => {
      void link.stop();
      return closed;
    },
  };
}

function sink(link: PipelineLink): UnitSink {
  return {
    offer: (unit, lane) => link.offer(unit, lane),
    push: (unit, lane) => link.push(unit, lane),
  };
}

/** The one unit of a pipeline that makes just one. @throws the error that ended it */
async function onlyUnit(link: PipelineLink): Promise<AccessUnit> {
  link.ended.promise.catch(() => undefined);
  for await (const unit of link.units) {
    void link.stop();
    return unit;
  }
  await link.ended.promise;
  throw new GatewayError('internal', 'the media engine gave no picture');
}
