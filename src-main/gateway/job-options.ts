import type { Logger } from '../base/log.ts';
import type { PaymentSession } from './payment-session.ts';
import type { ModelParams } from './start-request.ts';

/** Limits of a job; each has the value go-livepeer's gateway uses, where it has one. */
export interface JobLimits {
  /** Milliseconds for the orchestrator to accept the job: it may have to start a runner. Default 30000. */
  readonly startTimeoutMs: number;
  /** Milliseconds without output until `output_stalled`. Default 30000. */
  readonly outputSilenceMs: number;
  /** Milliseconds without events until `events_silent`. Default 30000. */
  readonly eventsSilenceMs: number;
  /** Milliseconds between keepalives on the control channel. Default 10000. */
  readonly keepaliveMs: number;
  /** Bytes of input that may wait for the connection. Default 2 MiB. */
  readonly maxQueuedInputBytes: number;
  /** Milliseconds that closing a channel may take. Default 1500. */
  readonly closeTimeoutMs: number;
}

/** Every limit with its default. */
export const defaultLimits: JobLimits = {
  startTimeoutMs: 30_000,
  outputSilenceMs: 30_000,
  eventsSilenceMs: 30_000,
  keepaliveMs: 10_000,
  maxQueuedInputBytes: 2 * 1024 * 1024,
  closeTimeoutMs: 1500,
};

/** Options of `LiveVideoJob.start`. */
export interface JobOptions {
  /** The model, as the orchestrator names it. */
  readonly modelId: string;
  /** All parameters the model should not take its defaults for. Default `{}`. */
  readonly params?: ModelParams;
  /** Id of the stream, for the logs of both sides. Default: a random one. */
  readonly streamId?: string;
  /** Id of this attempt. Default: a random one. */
  readonly requestId?: string;
  /** Default: off-chain. */
  readonly payment?: PaymentSession;
  /** Stops the start; it has no effect on a job that has started. */
  readonly signal?: AbortSignal;
  readonly limits?: Partial<JobLimits>;
  readonly logger?: Logger;
}
