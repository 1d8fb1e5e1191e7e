import type { JobTrouble } from '../../gateway/index.ts';

/**
 * Troubles of a job that still gives pictures which are worth another orchestrator, and how long each has to last, in
 * milliseconds: what passes by itself is none. Those that are missing here are shown and nothing else.
 */
const PATIENCE_MS: Partial<Record<JobTrouble, number>> = {
  payment_failing: 0,
  control_lost: 500,
  input_stalled: 1_000,
  // The job has waited half a minute before it says so.
  events_silent: 0,
};

/** After a move that came to nothing, the same trouble is no reason for another one for so long, in milliseconds. */
const RETRY_AFTER_MS = 30_000;

/** Finds the trouble for which a stream should go to another orchestrator. Knows no timers: time is told. */
export class TroubleWatch {
  readonly #sinceMs = new Map<JobTrouble, number>();
  readonly #triedMs = new Map<JobTrouble, number>();

  /** The trouble that has lasted long enough, if any. @param nowMs monotonic milliseconds */
  due(troubles: readonly JobTrouble[], nowMs: number): JobTrouble | null {
    for (const trouble of this.#sinceMs.keys())
      if (!troubles.includes(trouble)) this.#sinceMs.delete(trouble);
    for (const trouble of troubles) if (!this.#sinceMs.has(trouble)) this.#sinceMs.set(trouble, nowMs);
    return troubles.find((trouble) => this.#isDue(trouble, nowMs)) ?? null;
  }

  /** A move for this trouble was made, or tried. */
  tried(trouble: JobTrouble, nowMs: number): void {
    this.#triedMs.set(trouble, nowMs);
  }

  #isDue(trouble: JobTrouble, nowMs: number): boolean {
    const patienceMs = PATIENCE_MS[trouble];
    const sinceMs = this.#sinceMs.get(trouble);
    if (patienceMs === undefined || sinceMs === undefined || nowMs - sinceMs < patienceMs) return false;
    const triedMs = this.#triedMs.get(trouble);
    return triedMs === undefined || nowMs - triedMs >= RETRY_AFTER_MS;
  }
}
