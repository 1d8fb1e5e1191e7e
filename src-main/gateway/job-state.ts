import { type Deferred, deferred } from '../base/async.ts';
import type { GatewayError } from '../base/errors.ts';
import type { RunnerState } from './runner-status.ts';

/** What is not as it should be while a job runs on. */
export type JobTrouble =
  /** The orchestrator takes the input more slowly than it is made. */
  | 'input_stalled'
  /** No picture has come back for a while. */
  | 'output_stalled'
  /** The runner has reported nothing for a while. */
  | 'events_silent'
  /** Parameters can no longer be sent. */
  | 'control_lost'
  /** The last payment was not accepted; the orchestrator will end the job when its credit is used up. */
  | 'payment_failing'
  /** The runner says it cannot keep up, or that its input is not good. */
  | 'runner_degraded'
  /** The runner says that it failed or is off. */
  | 'runner_failing';

/** The last state of a job. */
export type JobEnd =
  | { readonly name: 'closed'; readonly by: 'gateway' | 'orchestrator' }
  | { readonly name: 'failed'; readonly error: GatewayError };

/**
 * Where a job stands: `starting` until the first output, `live`, `degraded` while something is wrong, `closing` after
 * `close()`, and then one of {@link JobEnd}.
 */
export type JobState =
  | { readonly name: 'starting' }
  | { readonly name: 'live' }
  | { readonly name: 'degraded'; readonly troubles: readonly JobTrouble[] }
  | { readonly name: 'closing' }
  | JobEnd;

/** Keeps a job's state: what it is follows from what has happened. */
export class JobLifecycle {
  readonly #onChange: (state: JobState) => void;
  readonly #end: Deferred<JobEnd> = deferred();
  readonly #troubles = new Set<JobTrouble>();
  #sawOutput = false;
  #state: JobState = { name: 'starting' };

  constructor(onChange: (state: JobState) => void) {
    this.#onChange = onChange;
  }

  /** The state now. */
  get state(): JobState {
    return this.#state;
  }

  /** Settles with the last state; never rejects. */
  get end(): Promise<JobEnd> {
    return this.#end.promise;
  }

  /** True until the job is told to close or has ended. */
  get running(): boolean {
    return !['closing', 'closed', 'failed'].includes(this.#state.name);
  }

  /** True when the last state is reached. */
  get ended(): boolean {
    return this.#state.name === 'closed' || this.#state.name === 'failed';
  }

  /** Output has come. */
  sawOutput(): void {
    if (this.#sawOutput) return;
    this.#sawOutput = true;
    this.#derive();
  }

  /** A trouble has begun or is over. */
  trouble(trouble: JobTrouble, present: boolean): void {
    if (this.#troubles.has(trouble) === present) return;
    if (present) this.#troubles.add(trouble);
    else this.#troubles.delete(trouble);
    this.#derive();
  }

  /** Takes the runner's own view into account. A runner that is still loading is no trouble. */
  runner(state: RunnerState): void {
    this.trouble('runner_degraded', state === 'DEGRADED_INPUT' || state === 'DEGRADED_INFERENCE');
    this.trouble('runner_failing', state === 'ERROR' || (state === 'OFFLINE' && this.#sawOutput));
  }

  /** The job is being closed. */
  closing(): void {
    if (this.running) this.#set({ name: 'closing' });
  }

  /** The job is over; later ends are ignored. */
  finish(end: JobEnd): void {
    if (this.ended) return;
    this.#set(end);
    this.#end.resolve(end);
  }

  #derive(): void {
    if (!this.running) return;
    const troubles = [...this.#troubles];
    if (troubles.length > 0) this.#set({ name: 'degraded', troubles });
    else this.#set({ name: this.#sawOutput ? 'live' : 'starting' });
  }

  #set(state: JobState): void {
    this.#state = state;
    this.#onChange(state);
  }
}
