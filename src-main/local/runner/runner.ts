import type { GatewayError } from '../../base/errors.ts';
import type { ServerChannel } from '../../trickle/channel.ts';
import type { JsonValue } from '../../trickle/json-lines.ts';

/** The four trickle channels of a job (protocol D1), on this process's trickle server. */
export interface JobChannels {
  /** `{id}`: MPEG-TS from the gateway. */
  readonly input: ServerChannel;
  /** `{id}-out`: MPEG-TS to the gateway. */
  readonly output: ServerChannel;
  /** `{id}-control`: parameters and keepalives from the gateway. */
  readonly control: ServerChannel;
  /** `{id}-events`: status to the gateway. */
  readonly events: ServerChannel;
}

/** Parameters of a job: a JSON object, checked by its model. */
export type JobParams = { readonly [key: string]: JsonValue };

/** A job as a runner gets it. */
export interface RunnerJob {
  /** Manifest id, which is also the name of the input channel. */
  readonly id: string;
  readonly modelId: string;
  readonly params: JobParams;
  /** The gateway's own names for the job; empty when it gave none. */
  readonly gatewayRequestId: string;
  readonly streamId: string;
  readonly channels: JobChannels;
}

/** Why a runner stopped by itself. */
export type RunnerEnd =
  | { readonly reason: 'input_ended' }
  | { readonly reason: 'failed'; readonly error: GatewayError };

/** The work on one job. */
export interface RunningJob {
  /** Settles when the work has ended, by itself or after {@link stop}; never rejects. */
  readonly ended: Promise<RunnerEnd>;
  /** Stops now; what was read is not finished. May be called twice. */
  stop(): Promise<void>;
}

/** A model as its runner offers it. */
export interface RunnerModel {
  readonly id: string;
  /** It starts without loading. */
  readonly warm: boolean;
  /** Version of the runner; '' when unknown. */
  readonly version: string;
}

/** A graphics card as runners report it (protocol D1, `/hardware/info`). Memory in bytes. */
export interface RunnerGpu {
  readonly id: string;
  readonly name: string;
  readonly major: number;
  readonly minor: number;
  readonly memoryFree: number;
  readonly memoryTotal: number;
}

/** Something that does the work of jobs: models in this process, or a foreign runner behind a URL. */
export interface Runner {
  /** Models it serves now. */
  readonly models: readonly RunnerModel[];
  /** Its graphics cards, by slot; empty when it has none or does not say. */
  readonly gpus: Readonly<Record<string, RunnerGpu>>;
  /**
   * Checks parameters before a job is made of them.
   * @throws GatewayError `params_invalid`, one sentence
   */
  checkParams(modelId: string, params: JobParams): void;
  /**
   * Starts the work on a job.
   * @throws GatewayError `runner_unreachable`, `runner_failed`, `params_invalid`
   */
  start(job: RunnerJob): Promise<RunningJob>;
  /** Stops everything. */
  close(): Promise<void>;
}
