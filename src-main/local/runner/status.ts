import { createHash } from 'node:crypto';
import { RateMeter } from '../../base/rate-meter.ts';
import type { JsonValue } from '../../trickle/json-lines.ts';
import type { EventStream } from './event-stream.ts';

/** A runner's states, in ai-runner's words (protocol D3). */
export type RunnerState = 'LOADING' | 'ONLINE' | 'DEGRADED_INPUT' | 'DEGRADED_INFERENCE' | 'ERROR';

/** Without input for so long a stream is degraded, and so it is below so many pictures per second (ai-runner). */
const INPUT_SILENCE_MS = 2000;
const INPUT_FPS_LEAST = 15;
/** Rates are judged once they were measured for so long. */
const RATE_SETTLES_MS = 2000;
/** Output below this share of the input means that the runner does not keep up. */
const OUTPUT_SHARE_LEAST = 0.8;
const JUDGE_INTERVAL_MS = 500;

/** What a {@link StatusReporter} is made with. */
export interface StatusOptions {
  /** Model id; goes out as `pipeline`. */
  readonly pipeline: string;
  readonly events: EventStream;
  /** Distance of reports when nothing changes, in milliseconds. */
  readonly intervalMs: number;
  /** The time in milliseconds since 1970. */
  readonly nowMs?: () => number;
}

/**
 * Knows how a job is doing and says so on its events channel: a status every ten seconds and whenever the state changes,
 * with ai-runner's fields (protocol D3). `last_params` and `last_restart_logs` are sent once and are null
 * afterwards, as ai-runner does.
 */
export class StatusReporter {
  readonly input = new RateMeter();
  readonly output = new RateMeter();
  readonly #pipeline: string;
  readonly #events: EventStream;
  readonly #nowMs: () => number;
  readonly #startedMs: number;
  readonly #timers: NodeJS.Timeout[];
  #state: RunnerState = 'LOADING';
  #stateSinceMs: number;
  #failed = false;
  #params: { unsent: JsonValue; hash: string; updatedMs: number | null } | null = null;
  #error: { message: string; timeMs: number } | null = null;
  #restart: { count: number; timeMs: number | null; unsentLogs: readonly string[] | null } = {
    count: 0,
    timeMs: null,
    unsentLogs: null,
  };

  constructor(options: StatusOptions) {
    this.#pipeline = options.pipeline;
    this.#events = options.events;
    this.#nowMs = options.nowMs ?? Date.now;
    this.#startedMs = this.#nowMs();
    this.#stateSinceMs = this.#startedMs;
    this.#timers = [
      setInterval(() => this.#judge(), JUDGE_INTERVAL_MS),
      setInterval(() => this.#report(), options.intervalMs),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  /** The state as it was last judged. */
  get state(): RunnerState {
    return this.#state;
  }

  /** Says that the job exists; the first report. */
  begin(): void {
    this.#trace('runner_receive_stream_request');
    this.#report();
  }

  /** Pictures came in. */
  countInput(pictures = 1): void {
    const first = this.input.total === 0;
    this.input.add(this.#nowMs(), pictures);
    if (first) this.#trace('runner_receive_first_ingest_segment');
  }

  /** Pictures went out. */
  countOutput(pictures = 1): void {
    const first = this.output.total === 0;
    this.output.add(this.#nowMs(), pictures);
    this.#failed = false;
    if (first) this.#trace('runner_send_first_processed_segment');
    if (this.#state === 'LOADING' || this.#state === 'ERROR') this.#judge();
  }

  /**
   * The parameters in force have changed.
   * @param initial true for those the job started with
   */
  setParams(params: JsonValue, initial = false): void {
    const hash = createHash('md5').update(JSON.stringify(params)).digest('hex');
    this.#params = { unsent: params, hash, updatedMs: initial ? null : this.#nowMs() };
    if (!initial) this.#report();
  }

  /** Something went wrong that the job survives, e.g. parameters that do not fit: an `error` event. */
  reportError(message: string): void {
    const timeMs = this.#nowMs();
    this.#error = { message, timeMs };
    void this.#events.send({ type: 'error', pipeline: this.#pipeline, message, time: timeMs / 1000 });
  }

  /** The work stopped and begins anew: a `restart` event, and the state is LOADING until pictures come again. */
  reportRestart(logs: readonly string[]): void {
    const timeMs = this.#nowMs();
    this.#restart = { count: this.#restart.count + 1, timeMs, unsentLogs: logs };
    void this.#events.send({
      type: 'restart',
      pipeline: this.#pipeline,
      restart_count: this.#restart.count,
      restart_time: timeMs / 1000,
      restart_logs: logs,
    });
    this.#enter('LOADING');
  }

  /** The job cannot go on: state ERROR. */
  fail(message: string): void {
    this.#failed = true;
    this.reportError(message);
    this.#enter('ERROR');
  }

  /** Stops reporting. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #judge(): void {
    const next = this.#judged();
    if (next !== this.#state) this.#enter(next);
  }

  #judged(): RunnerState {
    if (this.#failed) return 'ERROR';
    const now = this.#nowMs();
    const { firstMs, lastMs } = this.input;
    const outputSinceState = (this.output.lastMs ?? 0) >= this.#stateSinceMs;
    if (firstMs === null || lastMs === null || this.output.lastMs === null) return 'LOADING';
    if (this.#state === 'LOADING' && !outputSinceState) return 'LOADING';
    if (now - lastMs > INPUT_SILENCE_MS) return 'DEGRADED_INPUT';
    if (now - firstMs < RATE_SETTLES_MS) return 'ONLINE';
    const inputFps = this.input.perSecond(now);
    if (inputFps < INPUT_FPS_LEAST) return 'DEGRADED_INPUT';
    // The output of a job that has just come online, or come back, has not filled the window yet.
    const settled =
      this.#state === 'DEGRADED_INFERENCE' ||
      (this.#state === 'ONLINE' && now - this.#stateSinceMs >= RATE_SETTLES_MS);
    if (settled && this.output.perSecond(now) < inputFps * OUTPUT_SHARE_LEAST) return 'DEGRADED_INFERENCE';
    return 'ONLINE';
  }

  #enter(state: RunnerState): void {
    this.#state = state;
    this.#stateSinceMs = this.#nowMs();
    this.#report();
  }

  #trace(type: string): void {
    void this.#events.send({ type, timestamp: this.#nowMs() }, 'stream_trace');
  }

  #report(): void {
    const now = this.#nowMs();
    const params = this.#params;
    const restart = this.#restart;
    void this.#events.send({
      type: 'status',
      pipeline: this.#pipeline,
      start_time: this.#startedMs,
      state: this.#state,
      last_state_update_time: this.#stateSinceMs,
      input_status: { last_input_time: this.input.lastMs, fps: rounded(this.input.perSecond(now)) },
      inference_status: {
        last_output_time: this.output.lastMs,
        fps: rounded(this.output.perSecond(now)),
        last_params_update_time: params?.updatedMs ?? null,
        last_params: params?.unsent ?? null,
        last_params_hash: params?.hash ?? null,
        last_error_time: this.#error?.timeMs ?? null,
        last_error: this.#error?.message ?? null,
        last_restart_time: restart.timeMs,
        last_restart_logs: restart.unsentLogs,
        restart_count: restart.count,
      },
      last_status_timestamp: now,
      timestamp: now,
    });
    if (params) this.#params = { ...params, unsent: null };
    this.#restart = { ...restart, unsentLogs: null };
  }
}

const rounded = (fps: number): number => Math.round(fps * 100) / 100;
