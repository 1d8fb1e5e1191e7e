import type { LiveRequest, LiveTrouble } from '../../../src-preload/contract.ts';
import type { GatewayError } from '../../base/errors.ts';
import type { LiveJob } from './connection.ts';
import type { LiveStateKeeper } from './live-state.ts';
import { type LiveFacts, phaseOf, troublesOf } from './phase.ts';

/** How a stream ends. */
export type StreamEnd =
  | { readonly kind: 'stopped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: GatewayError };

/** What happened to a stream, from which follows what is shown of it. */
interface Happened {
  readonly stage: LiveFacts['stage'];
  /** The job that runs; null without a connection. */
  readonly job: Pick<LiveJob, 'state' | 'runnerStatus'> | null;
  readonly sentPicture: boolean;
  readonly gotPicture: boolean;
  readonly captureLost: boolean;
  readonly frozen: boolean;
  readonly cause: string | null;
  /** The user is asked how to go on. */
  readonly asked: boolean;
}

/** Shows a stream in the state: tells the keeper what follows from all that happened. After the end it is silent. */
export class StreamView {
  readonly #state: LiveStateKeeper;
  readonly #source: LiveFacts['source'];
  readonly #attempts: () => number;
  #over = false;
  #happened: Happened = {
    stage: 'connecting',
    job: null,
    sentPicture: false,
    gotPicture: false,
    captureLost: false,
    frozen: false,
    cause: null,
    asked: false,
  };

  /** @param attempts how many attempts were made since the last good connection */
  constructor(state: LiveStateKeeper, source: LiveFacts['source'], attempts: () => number) {
    this.#state = state;
    this.#source = source;
    this.#attempts = attempts;
  }

  /** What happened so far. */
  get happened(): Happened {
    return this.#happened;
  }

  /** A stream begins: nothing of an earlier one is shown any more. */
  begin({ model, params, source }: LiveRequest): void {
    this.#state.patch({
      error: null,
      model,
      params,
      paramsPending: false,
      orchestrator: null,
      source: source.kind,
      fileId: source.kind === 'file' ? source.fileId : null,
      capture: { clientId: null, attached: false },
      runner: { state: null, message: '', restarts: 0 },
      startedMs: null,
      chosenBecause: '',
      standby: null,
      swaps: [],
      question: null,
      ...this.#derived(null),
    });
  }

  /** Something happened. */
  update(change: Partial<Happened> = {}): void {
    this.#happened = { ...this.#happened, ...change };
    this.patch(this.#derived(this.#state.state.orchestrator));
  }

  /** Something is to be shown as it is. */
  patch(change: Parameters<LiveStateKeeper['patch']>[0]): void {
    if (!this.#over) this.#state.patch(change);
  }

  /** The stream has ended. What still comes in is no longer shown: another stream may run by then. */
  end(end: StreamEnd): void {
    const failed = end.kind === 'failed';
    this.patch({
      phase: failed ? 'failed' : 'stopped',
      reason: failed ? end.error.message : end.reason,
      error: failed ? end.error.toJSON() : null,
      troubles: [],
      paramsPending: false,
      standby: null,
      question: null,
      capture: { clientId: null, attached: false },
    });
    this.#over = true;
  }

  #derived(orchestrator: string | null) {
    const { job, stage, ...happened } = this.#happened;
    const troubles = this.#troubles();
    const isLive = stage === 'running' && happened.gotPicture;
    const attempts = isLive ? 0 : this.#attempts();
    const runnerState = job?.runnerStatus?.state ?? null;
    const { phase, reason } = phaseOf({
      ...happened,
      stage,
      orchestrator,
      source: this.#source,
      runnerState,
      troubles,
      attempts,
    });
    return { phase, reason, troubles, attempts };
  }

  #troubles(): LiveTrouble[] {
    const { job, frozen, captureLost } = this.#happened;
    if (!job) return [];
    return troublesOf({
      job: job.state.name === 'degraded' ? job.state.troubles : [],
      frozen,
      captureLost,
    });
  }
}
