import { type Deferred, deferred } from '../../base/async.ts';
import { toGatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { FrameReport, Pipeline, PipelineHost, Progress, RawFrame, TransformUpdate } from './options.ts';
import { type CapturedUnit, FRAME_WINDOW, type FromEngine, PUSH_WINDOW, UNIT_WINDOW } from './protocol.ts';

/** What a pipeline tells main when it has started and when it has stopped. */
export type PipelineInfo = Extract<FromEngine, { type: 'opened' }>['info'];
/** See {@link PipelineInfo}. */
export type PipelineSummary = Extract<FromEngine, { type: 'stopped' }>['summary'];

/** A pipeline of any kind, as the host runs it. */
export type AnyPipeline = Pipeline<unknown, object>;

/** What a source may use beside what every pipeline may. */
export interface SourceHost extends PipelineHost {
  send(unit: CapturedUnit): Promise<void>;
  /** Resolves when main's reader is there, or when the source is stopped before. */
  readonly begun: Promise<void>;
  /** The source has come to its end by itself; it will be stopped. */
  end(): void;
}

/** Makes the pipeline once its code is loaded. */
export type PipelineFactory = (host: SourceHost) => Promise<AnyPipeline>;

/** Reports go together, this long after the first of them and at most so many: who reads them looks a few times a second. */
const REPORTS_EVERY_MS = 100;
const MAX_BATCH = 64;
/** Units are acknowledged in groups of so many, to save messages; main may have {@link PUSH_WINDOW} on their way. */
const ACCEPTED_BATCH = PUSH_WINDOW / 4;

/**
 * One pipeline inside the engine process with its link to main: credits for what it sends, its pushed units one at a
 * time and in order, its errors as messages. A pipeline that failed is stopped by itself.
 */
export class HostedPipeline implements SourceHost {
  readonly #id: number;
  readonly #post: (message: FromEngine) => void;
  readonly #stopsWhileStarting: boolean;
  #pipeline: AnyPipeline | null = null;
  #work: Promise<void>;
  #unitCredits = UNIT_WINDOW;
  #frameCredits = FRAME_WINDOW;
  #unitWaiters: Deferred<void>[] = [];
  #frameWaiters: Deferred<void>[] = [];
  readonly #begun = deferred<void>();
  #reports: FrameReport[] = [];
  #reportsTimer: NodeJS.Timeout | null = null;
  #reported = false;
  #accepted = 0;
  #stopped: Promise<void> | null = null;
  #failed = false;

  /**
   * @param stopsWhileStarting the pipeline's `stop()` interrupts its `start()`; otherwise it is called after it
   */
  constructor(
    id: number,
    make: PipelineFactory,
    post: (message: FromEngine) => void,
    stopsWhileStarting: boolean,
  ) {
    this.#id = id;
    this.#post = post;
    this.#stopsWhileStarting = stopsWhileStarting;
    this.#work = this.#start(make);
  }

  /** Resolves when main's reader is there, or when the pipeline stops before. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** Access units that can be sent without waiting. */
  get room(): number {
    return Math.max(0, this.#unitCredits - this.#unitWaiters.length);
  }

  /** Sends a unit once there is room; what a failed pipeline still sends is dropped. */
  async send(unit: CapturedUnit): Promise<void> {
    while (this.#unitCredits === 0 && !this.#failed) await waitIn(this.#unitWaiters);
    if (this.#failed) return;
    this.#unitCredits -= 1;
    this.#post({ type: 'unit', id: this.#id, unit });
  }

  /** Sends a raw picture once there is room. */
  async sendFrame(frame: RawFrame): Promise<void> {
    while (this.#frameCredits === 0 && !this.#failed) await waitIn(this.#frameWaiters);
    if (this.#failed) return;
    this.#frameCredits -= 1;
    this.#post({ type: 'frame', id: this.#id, frame });
  }

  /** Reports a decoded picture: the first at once, those that follow in groups. */
  report(frame: FrameReport): void {
    this.#reports.push(frame);
    if (!this.#reported || this.#reports.length >= MAX_BATCH) this.#flushReports();
    else this.#reportsTimer ??= setTimeout(() => this.#flushReports(), REPORTS_EVERY_MS);
    this.#reported = true;
  }

  /** Tells main how it goes on. */
  progress(figures: Progress): void {
    if (!this.#failed) this.#post({ type: 'progress', id: this.#id, figures: { ...figures } });
  }

  /** Tells main and frees the pipeline. */
  fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#wakeAll();
    this.#post({ type: 'failed', id: this.#id, error: toGatewayError(error).toJSON() });
    void this.stop();
  }

  /** The pipeline is at its end. */
  end(): void {
    void this.stop();
  }

  /** Main's reader is there. */
  begin(): void {
    this.#begun.resolve();
  }

  /** Main's reader took so many units and raw pictures. */
  taken(units: number, frames: number): void {
    this.#unitCredits += units;
    this.#frameCredits += frames;
    for (const waiter of this.#unitWaiters.splice(0, units)) waiter.resolve();
    for (const waiter of this.#frameWaiters.splice(0, frames)) waiter.resolve();
  }

  /** A unit from main; pushed when those before it have been taken. */
  push(unit: AccessUnit, lane: number): void {
    this.#enqueue(async (pipeline) => {
      await pipeline.push(unit, lane);
      this.#accepted += 1;
      if (this.#accepted < ACCEPTED_BATCH) return;
      this.#post({ type: 'accepted', id: this.#id, units: this.#accepted });
      this.#accepted = 0;
    });
  }

  /** A change from main. Its own failure does not end the pipeline. */
  update(request: number, update: TransformUpdate): void {
    this.#enqueue(async (pipeline) => {
      const error = await pipeline.update(update).then(
        () => null,
        (cause: unknown) => toGatewayError(cause).toJSON(),
      );
      this.#post({ type: 'updated', id: this.#id, request, error });
    });
  }

  /** Stops after what was pushed before has been worked off, or at once after a failure. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #start(make: PipelineFactory): Promise<void> {
    try {
      const pipeline = await make(this);
      if (this.#stopped && this.#stopsWhileStarting) return;
      this.#pipeline = pipeline;
      const info = await this.#pipeline.start();
      this.#post({ type: 'opened', id: this.#id, info: (info ?? null) as PipelineInfo });
    } catch (error) {
      this.fail(error);
    }
  }

  async #stop(): Promise<void> {
    // What the pipeline still holds goes out at once: its reader may have left, and stopping must not wait for it.
    this.#unitCredits = Number.POSITIVE_INFINITY;
    this.#frameCredits = Number.POSITIVE_INFINITY;
    this.#wakeAll();
    if (!this.#stopsWhileStarting) await this.#work;
    try {
      const summary = (await this.#pipeline?.stop()) as PipelineSummary | undefined;
      await this.#work;
      this.#flushReports();
      if (!this.#failed) this.#post({ type: 'stopped', id: this.#id, summary: summary ?? null });
    } catch (error) {
      if (!this.#failed) this.#post({ type: 'failed', id: this.#id, error: toGatewayError(error).toJSON() });
    }
    this.#failed = true;
  }

  #enqueue(job: (pipeline: AnyPipeline) => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#failed || !this.#pipeline) return;
      try {
        await job(this.#pipeline);
      } catch (error) {
        this.fail(error);
      }
    });
  }

  #flushReports(): void {
    if (this.#reportsTimer) clearTimeout(this.#reportsTimer);
    this.#reportsTimer = null;
    if (this.#reports.length === 0 || this.#failed) return;
    this.#post({ type: 'reports', id: this.#id, reports: this.#reports.splice(0) });
  }

  #wakeAll(): void {
    this.#begun.resolve();
    for (const waiter of [...this.#unitWaiters.splice(0), ...this.#frameWaiters.splice(0)]) waiter.resolve();
  }
}

function waitIn(waiters: Deferred<void>[]): Promise<void> {
  const waiter = deferred<void>();
  waiters.push(waiter);
  return waiter.promise;
}
