import type { Params } from '../../../src-preload/contract.ts';
import { orAbort } from '../../base/async.ts';
import type { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type {
  JobEnd,
  JobLimits,
  JobOptions,
  LiveVideoJob,
  OrchestratorSession,
  PaymentSession,
} from '../../gateway/index.ts';
import { earlyEnd } from '../early-end.ts';

/** Closing leaves a job's channels in order, but not at any price: a stopped stream has ended within two seconds. */
const CLOSE_CHANNELS_MS = 1_000;

/** Which orchestrator a stream wants. Addresses are origins: `https://host:port`. */
export interface OpenRequest {
  readonly model: string;
  /** 0 for the first one of a stream, and counted anew after each good connection. */
  readonly attempt: number;
  /** Used only when there is nothing else: they have just failed this stream, or carry it now. */
  readonly avoid: ReadonlySet<string>;
  /** This one and no other; null leaves it to the user's settings. */
  readonly address: string | null;
  readonly signal: AbortSignal;
}

/** What {@link LiveNetwork.open} found. */
export interface OpenedOrchestrator {
  /** The caller's to close. */
  readonly session: OrchestratorSession;
  /** Pays for the one job that is started on the session. */
  readonly payment: PaymentSession;
  /** Why this one, a clause for people that goes after "chosen because"; '' where there was no choice. */
  readonly why: string;
}

/** Finds the orchestrators a stream uses, one after the other. */
export interface LiveNetwork {
  /**
   * Connects to the best orchestrator there is; the one that was kept ready, where that still is the best.
   * @throws GatewayError as `OrchestratorSession.connect` does, `model_unknown` or `orchestrator_unreachable` when none
   * of those known will do, or the signal's reason
   */
  open(request: OpenRequest): Promise<OpenedOrchestrator>;
  /** Whether there is an orchestrator for `model` besides those to avoid, as far as is known now. */
  hasAnother(request: Pick<OpenRequest, 'model' | 'avoid'>): boolean;
  /**
   * Keeps a session to the orchestrator that {@link open} would give next: connected, its answer fresh, never paid. The
   * same request again changes nothing; null keeps none. Returns at once.
   */
  prepareNext(request: Pick<OpenRequest, 'model' | 'avoid'> | null): void;
  /** The orchestrator that is kept ready, once it is connected and while it answers; null otherwise. */
  readonly standby: string | null;
  /** The stream has lost or given up this orchestrator: it is to be left alone for a while. */
  reportFailure(address: string, error: GatewayError): void;
  /** Pictures come back from this orchestrator. */
  reportLive(address: string): void;
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
  /** Why this orchestrator, a clause for people; '' where there was no choice. */
  readonly why: string;
  /** Pays for the job. */
  readonly payment: PaymentSession;
  /** What the job was started with. */
  readonly params: Params;
  /** Ends the job and the session. Never rejects. */
  close(): Promise<void>;
}

/** What {@link openConnection} needs beside what it asks of the network. */
export interface ConnectionOptions extends OpenRequest {
  readonly network: Pick<LiveNetwork, 'open'>;
  readonly startJob: StartJob;
  readonly limits?: Partial<JobLimits>;
  /** Asked at the moment the job is started. */
  readonly params: () => Params;
  /** The orchestrator is found, and the job is started there. */
  readonly onOrchestrator: (found: { readonly origin: string; readonly why: string }) => void;
  readonly logger: Logger;
}

/**
 * Finds an orchestrator and starts a job on it.
 * @throws GatewayError as {@link LiveNetwork.open} and `LiveVideoJob.start` do, or the signal's reason
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { network, startJob, model, attempt, avoid, address, signal, logger } = options;
  const request = { model, attempt, avoid, address, signal };
  const { session, payment, why } = await untilAborted(network.open(request), signal);
  const { origin } = session.address;
  try {
    options.onOrchestrator({ origin, why });
    const params = options.params();
    const job = await startJob(session, {
      modelId: model,
      params,
      payment,
      signal,
      logger,
      limits: { closeTimeoutMs: CLOSE_CHANNELS_MS, ...options.limits },
    });
    const close = async (): Promise<void> => {
      await job.close();
      await session.close();
    };
    return { job, origin, why, payment, params, close };
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
  opening: Promise<OpenedOrchestrator>,
  signal: AbortSignal,
): Promise<OpenedOrchestrator> {
  try {
    return await orAbort(opening, signal);
  } catch (error) {
    void opening.then(
      ({ session }) => session.close(),
      () => undefined,
    );
    throw error;
  }
}
