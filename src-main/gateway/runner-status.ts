import { z } from 'zod';

const runnerStates = [
  'LOADING',
  'OFFLINE',
  'ONLINE',
  'DEGRADED_INPUT',
  'DEGRADED_INFERENCE',
  'ERROR',
] as const;

/** How a runner is, in its own words (protocol D3); `UNKNOWN` for a word this version does not know. */
export type RunnerState = (typeof runnerStates)[number] | 'UNKNOWN';

/** A runner's last status. Parameters and restart logs are sent once and then left out, so they are carried over. */
export interface RunnerStatus {
  readonly state: RunnerState;
  /** Pipeline that runs, '' when not told. */
  readonly pipeline: string;
  /** Pictures per second that reach the runner; null when not told. */
  readonly inputFps: number | null;
  /** Pictures per second it puts out; null when not told. */
  readonly outputFps: number | null;
  readonly lastError: string | null;
  /** When that error happened, milliseconds since 1970 on the runner's clock. */
  readonly lastErrorMs: number | null;
  readonly restartCount: number;
  readonly lastRestartLogs: readonly string[] | null;
  /** The parameters it works with, as it last told them. */
  readonly lastParams: Readonly<Record<string, unknown>> | null;
  /** When the status was made, milliseconds since 1970 on the runner's clock; null when not told. */
  readonly timestampMs: number | null;
}

/** One message of the events channel. Whatever it says, it also shows that the runner lives. */
export type RunnerEvent =
  | { readonly type: 'status'; readonly status: RunnerStatus }
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'restart'; readonly restartCount: number; readonly logs: readonly string[] | null }
  | { readonly type: 'trace'; readonly name: string; readonly timestampMs: number | null }
  | { readonly type: 'params'; readonly params: Readonly<Record<string, unknown>> }
  | { readonly type: 'liveness'; readonly name: string };

/** Longest text that is kept of what a runner says, in characters. */
const MAX_TEXT = 2000;

// Each field alone falls back to "not told": a runner with one odd field still has a status.
const text = z
  .string()
  .transform((value) => value.slice(0, MAX_TEXT))
  .nullable()
  .catch(null);
const number = z.number().nullable().catch(null);
const params = z.record(z.string(), z.unknown()).nullable().catch(null);
const lines = z.array(z.string()).nullable().catch(null);

const envelope = z.object({
  event: z.record(z.string(), z.unknown()),
  queue_event_type: z.string().optional().catch(undefined),
});
const statusEvent = z.object({
  state: z.enum(runnerStates).or(z.literal('UNKNOWN')).catch('UNKNOWN'),
  pipeline: text,
  timestamp: number,
  input_status: z.object({ fps: number }).catch({ fps: null }),
  inference_status: z
    .object({
      fps: number,
      last_error: text,
      last_error_time: number,
      last_params: params,
      last_restart_logs: lines,
      restart_count: z.number().int().nonnegative().catch(0),
    })
    .catch({
      fps: null,
      last_error: null,
      last_error_time: null,
      last_params: null,
      last_restart_logs: null,
      restart_count: 0,
    }),
});
const errorEvent = z.object({ message: text });
const restartEvent = z.object({
  restart_count: z.number().int().nonnegative().catch(0),
  restart_logs: lines,
});
const timedEvent = z.object({ timestamp: number });
const paramsEvent = z.object({ params });

/** What go-livepeer's and pytrickle's runners report once each: where the stream has got to. */
const traces: ReadonlySet<string> = new Set([
  'runner_receive_stream_request',
  'runner_receive_first_ingest_segment',
  'runner_send_first_processed_segment',
  'receive_first_ingest_segment',
  'send_first_processed_segment',
  'stream_started',
  'stream_stopped',
]);

/**
 * Reads one message of the events channel.
 * @param previous the status before, whose parameters and logs are carried over
 * @returns null when the message is not an object
 */
export function readRunnerEvent(message: unknown, previous: RunnerStatus | null): RunnerEvent | null {
  const wrapped = envelope.safeParse(message);
  const bare = z.record(z.string(), z.unknown()).safeParse(message);
  const event = wrapped.data?.event ?? bare.data;
  if (!event) return null;
  const queue = wrapped.data?.queue_event_type;
  const name = (typeof event.type === 'string' ? event.type : (queue ?? '')).slice(0, 100);

  if (name === 'status') return { type: 'status', status: readStatus(event, previous) };
  if (name === 'error') {
    return { type: 'error', message: errorEvent.parse(event).message ?? 'the runner did not say what' };
  }
  if (name === 'restart') {
    const { restart_count, restart_logs } = restartEvent.parse(event);
    return { type: 'restart', restartCount: restart_count, logs: restart_logs };
  }
  if (name === 'params_updated') {
    const told = paramsEvent.parse(event).params;
    return told ? { type: 'params', params: told } : { type: 'liveness', name };
  }
  if (queue === 'stream_trace' || traces.has(name)) {
    return { type: 'trace', name, timestampMs: timedEvent.parse(event).timestamp };
  }
  return { type: 'liveness', name };
}

function readStatus(event: unknown, previous: RunnerStatus | null): RunnerStatus {
  const {
    state,
    pipeline,
    timestamp,
    input_status: input,
    inference_status: inference,
  } = statusEvent.parse(event);
  return {
    state,
    pipeline: pipeline ?? '',
    inputFps: input.fps,
    outputFps: inference.fps,
    lastError: inference.last_error,
    lastErrorMs: inference.last_error_time,
    restartCount: inference.restart_count,
    lastRestartLogs: inference.last_restart_logs ?? previous?.lastRestartLogs ?? null,
    lastParams: inference.last_params ?? previous?.lastParams ?? null,
    timestampMs: timestamp,
  };
}
