import type { Params } from '../../../src-preload/contract.ts';
import { orAbort } from '../../base/async.ts';
import type { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { JobEnd, JobOptions, LiveVideoJob, OrchestratorSession } from '../../gateway/index.ts';
import { earlyEnd } from '../early-end.ts';

/** Closing leaves a job's channels in order, but not at any price: a stopped stream has ended within two seconds. */
const CLOSE_CHANNELS_MS = 1_000;

/** What may wait for a slow orchestrator: 1.5 s of 720p. More of it would only be late. */
const MAX_QUEUED_BYTES = 512 * 1024;

/** Finds the orchestrator a stream uses. */
export interface LiveNetwork {
  /**
   * Connects to an orchestrator. The session is the caller's to close.
   * @param request.attempt 0 for the first one of a stream, and counted anew after each good connection
   * @throws GatewayError as `OrchestratorSession.connect` does, or the signal's reason
   */
  open(request: {
    readonly model: string;
    readonly signal: AbortSignal;
    readonly attempt: number;
  }): Promise<OrchestratorSession>;
}

/** What a stream uses of a job. */
export type LiveJob = Pick<
  LiveVideoJob,
  | 'input'
  | 'output'
  | 'state'
  | 'ended'
  | 'runnerStatus'
  | 'stats'
  | 'subscribe'
  | 'updateParams'
  | 'close'
  | 'destroy'
>;

/** Starts a job; `LiveVideoJob.start` outside of tests. */
export type StartJob = (session: OrchestratorSession, options: JobOptions) => Promise<LiveJob>;

/** A job that runs, and the session it runs on. */
export interface Connection {
  readonly job: LiveJob;
  /** `https://host:port` */
  readonly origin: string;
  /** What the job was started with. */
  readonly params: Params;
  /** Ends the job and the session. Never rejects. */
  close(): Promise<void>;
}

/** What {@link openConnection} needs. */
export interface ConnectionOptions {
  readonly network: LiveNetwork;
  readonly startJob: StartJob;
  readonly model: string;
  /** Asked at the moment the job is started. */
  readonly params: () => Params;
  readonly attempt: number;
  readonly signal: AbortSignal;
  /** The orchestrator is found. */
  readonly onOrchestrator: (origin: string) => void;
  readonly logger: Logger;
}

/**
 * Finds an orchestrator and starts a job on it.
 * @throws GatewayError as {@link LiveNetwork.open} and `LiveVideoJob.start` do, or the signal's reason
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { network, startJob, model, attempt, signal, logger } = options;
  const session = await untilAborted(network.open({ model, signal, attempt }), signal);
  const { origin } = session.address;
  try {
    options.onOrchestrator(origin);
    const params = options.params();
    const job = await startJob(session, {
      modelId: model,
      params,
      signal,
      logger,
      limits: { closeTimeoutMs: CLOSE_CHANNELS_MS, maxQueuedInputBytes: MAX_QUEUED_BYTES },
    });
    const close = async (): Promise<void> => {
      await job.close();
      await session.close();
    };
    return { job, origin, params, close };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** Why a job that nobody here has closed is over, as an error. */
export function lossOf({ job, origin }: Pick<Connection, 'job' | 'origin'>, end: JobEnd): GatewayError {
  return end.name === 'failed' ? end.error : earlyEnd(origin, job);
}

/** A session that comes after nobody waits for it any more is closed. */
async function untilAborted(
  opening: Promise<OrchestratorSession>,
  signal: AbortSignal,
): Promise<OrchestratorSession> {
  try {
    return await orAbort(opening, signal);
  } catch (error) {
    void opening.then(
      (session) => session.close(),
      () => undefined,
    );
    throw error;
  }
}
