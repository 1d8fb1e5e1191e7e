import { deferred } from '../../src-main/base/async.ts';
import { BoundedQueue } from '../../src-main/base/bounded-queue.ts';
import type { GatewayError } from '../../src-main/base/errors.ts';
import type {
  JobEnd,
  JobEvent,
  JobState,
  ModelParams,
  OrchestratorSession,
  OutputChunk,
  RunnerStatus,
} from '../../src-main/gateway/index.ts';
import type { LiveJob } from '../../src-main/studio/live/connection.ts';

/** A job without a network: what is written comes back at once, unless told otherwise. */
export class FakeJob implements Pick<LiveJob, 'ended' | 'subscribe' | 'updateParams' | 'close' | 'destroy'> {
  readonly written: { readonly bytes: Uint8Array; readonly startsSegment: boolean }[] = [];
  readonly updates: ModelParams[] = [];
  readonly startedWith: ModelParams;
  /** Input is refused. */
  full = false;
  /** Nothing comes back. */
  mute = false;
  /** Events that the runner has sent. */
  eventsSeen = 0;
  state: JobState = { name: 'live' };
  runnerStatus: RunnerStatus | null = null;
  closed = false;
  readonly #end = deferred<JobEnd>();
  readonly #output = new BoundedQueue<OutputChunk>(10_000);
  readonly #listeners = new Set<(event: JobEvent) => void>();
  #seq = -1;

  constructor(startedWith: ModelParams = {}) {
    this.startedWith = startedWith;
  }

  get ended(): Promise<JobEnd> {
    return this.#end.promise;
  }

  readonly input = {
    stats: { bytesQueued: 0 },
    write: (bytes: Uint8Array, { startsSegment }: { startsSegment: boolean }): boolean => {
      if (this.full) return false;
      if (startsSegment) this.#seq += 1;
      this.written.push({ bytes, startsSegment });
      if (!this.mute) this.#output.push({ seq: this.#seq, bytes, segmentStart: startsSegment });
      return true;
    },
  };

  get output(): AsyncIterable<OutputChunk> {
    return this.#output;
  }

  get stats() {
    return {
      input: {
        segments: this.#seq + 1,
        failed: 0,
        retried: 0,
        bytes: 0,
        inFlight: 1,
        bytesQueued: 0,
        bytesDropped: 0,
        segmentsCut: 0,
      },
      output: { segments: this.#seq + 1, bytes: 0, segmentsFailed: 0 },
      events: { events: this.eventsSeen, bad: 0 },
      controlSent: 0,
    };
  }

  subscribe(listener: (event: JobEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async updateParams(params: ModelParams): Promise<void> {
    this.updates.push(params);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.#finish({ name: 'closed', by: 'gateway' });
  }

  destroy(error: GatewayError): void {
    this.#finish({ name: 'failed', error });
  }

  /** The orchestrator ends the stream. */
  lose(): void {
    this.#finish({ name: 'closed', by: 'orchestrator' });
  }

  /** Tells who listens. */
  say(event: JobEvent): void {
    if (event.type === 'state') this.state = event.state;
    if (event.type === 'runner' && event.event.type === 'status') this.runnerStatus = event.event.status;
    for (const listener of this.#listeners) listener(event);
  }

  #finish(end: JobEnd): void {
    this.#end.resolve(end);
    this.#output.end();
  }
}

/** A session that is only an address. */
export class FakeSession {
  readonly address = new URL('https://orchestrator.test:8935');
  closed = false;

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** As what the product takes. */
export const asSession = (session: FakeSession): OrchestratorSession =>
  session as unknown as OrchestratorSession;
/** As what the product takes. */
export const asJob = (job: FakeJob): LiveJob => job as unknown as LiveJob;

/** A runner's status that says only this. */
export function runnerStatus(change: Partial<RunnerStatus>): RunnerStatus {
  return {
    state: 'ONLINE',
    pipeline: 'noop',
    inputFps: 30,
    outputFps: 30,
    lastError: null,
    lastErrorMs: null,
    restartCount: 0,
    lastRestartLogs: null,
    lastParams: null,
    timestampMs: null,
    ...change,
  };
}
