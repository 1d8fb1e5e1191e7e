import { type Deferred, deferred } from '../../base/async.ts';
import { BoundedQueue } from '../../base/bounded-queue.ts';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { PipelineInfo, PipelineSummary } from './hosted-pipeline.ts';
import type { FrameReport, Progress, RawFrame, TransformUpdate } from './options.ts';
import {
  type CapturedUnit,
  FRAME_WINDOW,
  type FromEngine,
  PUSH_WINDOW,
  type ToEngine,
  UNIT_WINDOW,
} from './protocol.ts';

/** The engine sends what a stopping pipeline holds without waiting for its reader: room for that. */
const STOP_SURPLUS = 2 * PUSH_WINDOW;
/** Reports that may wait for their reader: half a minute at 30 pictures a second. */
const MAX_REPORTS = 1024;
/** Units are acknowledged in groups of so many, to save messages. */
const TAKEN_BATCH = 4;

/** What was lost on the way between main and a pipeline, by reason. */
export interface LinkCounts {
  /** Units refused by {@link PipelineLink.offer} because the pipeline lagged. */
  readonly pushesRefused: number;
  /** Units and raw pictures that came while nobody read. */
  readonly unread: number;
  /** Reports dropped because their reader lagged. */
  readonly reportsDropped: number;
}

/** Main's side of one pipeline: its queues, credits, and how it ended. */
export class PipelineLink {
  readonly id: number;
  readonly opened: Deferred<PipelineInfo> = deferred();
  /** Settles when the pipeline has ended: with its summary, or with the error that ended it. */
  readonly ended: Deferred<PipelineSummary> = deferred();
  readonly units: BoundedQueue<CapturedUnit>;
  readonly frames: BoundedQueue<RawFrame>;
  readonly reports: BoundedQueue<FrameReport> = new BoundedQueue(MAX_REPORTS);
  readonly #post: (message: ToEngine) => void;
  readonly #progressListeners = new Set<(figures: Progress) => void>();
  #unitsTaken = 0;
  #pushCredits = PUSH_WINDOW;
  readonly #pushWaiters: Deferred<void>[] = [];
  readonly #updates = new Map<number, Deferred<void>>();
  #updateCount = 0;
  #stopping = false;
  #over = false;
  #pushesRefused = 0;
  #unread = 0;
  #reportsDropped = 0;

  constructor(id: number, post: (message: ToEngine) => void) {
    this.id = id;
    this.#post = post;
    this.units = new BoundedQueue(UNIT_WINDOW + STOP_SURPLUS, () => this.#unitTaken());
    this.frames = new BoundedQueue(FRAME_WINDOW + STOP_SURPLUS, () => this.#taken(0, 1));
  }

  /** What was lost so far. */
  get counts(): LinkCounts {
    return {
      pushesRefused: this.#pushesRefused,
      unread: this.#unread,
      reportsDropped: this.#reportsDropped,
    };
  }

  /** The units of a source, which begins to play when somebody starts to read them. */
  readonly sourceUnits: AsyncIterable<CapturedUnit> = {
    [Symbol.asyncIterator]: () => {
      this.#post({ type: 'begin', id: this.id });
      return this.units[Symbol.asyncIterator]();
    },
  };

  /** Hands a unit to the pipeline; false when it lags (the unit is the caller's to drop) or has ended. */
  offer(unit: AccessUnit, lane = 0): boolean {
    if (this.#over || this.#stopping || this.#pushCredits === 0) {
      this.#pushesRefused += 1;
      return false;
    }
    this.#pushCredits -= 1;
    this.#post({ type: 'push', id: this.id, lane, unit });
    return true;
  }

  /** Hands a unit to the pipeline, waiting while it lags. @throws the error that ended the pipeline, or `aborted` */
  async push(unit: AccessUnit, lane = 0): Promise<void> {
    while (this.#pushCredits === 0 && !this.#over && !this.#stopping) {
      const waiter = deferred<void>();
      this.#pushWaiters.push(waiter);
      await waiter.promise;
    }
    if (this.#over) await this.ended.promise;
    if (!this.offer(unit, lane)) throw new GatewayError('aborted', 'the pipeline has been stopped');
  }

  /** Listens to how the pipeline goes on. */
  onProgress(listener: (figures: Progress) => void): void {
    this.#progressListeners.add(listener);
  }

  /** Changes the running pipeline; resolves when the change is in force. @throws what the pipeline answers */
  update(update: TransformUpdate): Promise<void> {
    if (this.#over) return this.ended.promise.then(() => undefined);
    const request = this.#updateCount;
    this.#updateCount += 1;
    const answer = deferred<void>();
    this.#updates.set(request, answer);
    this.#post({ type: 'update', id: this.id, request, update });
    return answer.promise;
  }

  /** Drains and ends the pipeline. */
  stop(): Promise<PipelineSummary> {
    if (!this.#stopping && !this.#over) {
      this.#stopping = true;
      this.#wakePushers();
      this.#post({ type: 'stop', id: this.id });
    }
    return this.ended.promise;
  }

  /** A message of the engine about this pipeline. */
  receive(message: Extract<FromEngine, { id: number }>): void {
    switch (message.type) {
      case 'opened':
        this.opened.resolve(message.info);
        break;
      case 'unit':
        if (this.units.push(message.unit)) break;
        this.#unread += 1;
        this.#unitTaken();
        break;
      case 'frame':
        if (this.frames.push(message.frame)) break;
        this.#unread += 1;
        this.#taken(0, 1);
        break;
      case 'reports':
        for (const report of message.reports) if (!this.reports.push(report)) this.#reportsDropped += 1;
        break;
      case 'progress':
        for (const listener of this.#progressListeners) listener(message.figures);
        break;
      case 'accepted':
        this.#pushCredits += message.units;
        for (const waiter of this.#pushWaiters.splice(0, message.units)) waiter.resolve();
        break;
      case 'updated':
        this.#settleUpdate(message.request, message.error && GatewayError.from(message.error));
        break;
      case 'stopped':
        this.#end(null, message.summary);
        break;
      case 'failed':
        this.fail(GatewayError.from(message.error));
        break;
    }
  }

  /** The pipeline is gone, and so is what it still held. */
  fail(error: GatewayError): void {
    this.#end(error, null);
  }

  #end(error: GatewayError | null, summary: PipelineSummary): void {
    if (this.#over) return;
    this.#over = true;
    const ended = error ?? new GatewayError('aborted', 'the pipeline was stopped before it was open');
    this.opened.reject(ended);
    for (const request of [...this.#updates.keys()]) this.#settleUpdate(request, ended);
    if (error) this.ended.reject(error);
    else this.ended.resolve(summary);
    this.units.end(error ?? undefined);
    this.frames.end(error ?? undefined);
    this.reports.end(error ?? undefined);
    this.#wakePushers();
  }

  #settleUpdate(request: number, error: GatewayError | null): void {
    const answer = this.#updates.get(request);
    this.#updates.delete(request);
    if (error) answer?.reject(error);
    else answer?.resolve();
  }

  #unitTaken(): void {
    this.#unitsTaken += 1;
    if (this.#unitsTaken < TAKEN_BATCH) return;
    this.#taken(this.#unitsTaken, 0);
    this.#unitsTaken = 0;
  }

  #taken(units: number, frames: number): void {
    if (!this.#over) this.#post({ type: 'taken', id: this.id, units, frames });
  }

  #wakePushers(): void {
    for (const waiter of this.#pushWaiters.splice(0)) waiter.resolve();
  }
}
