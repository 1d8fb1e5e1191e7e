import { isDeepStrictEqual } from 'node:util';
import type { LiveState } from '../../../src-preload/contract.ts';

/** How an application begins: nothing runs. */
export function idleState(nowMs: number): LiveState {
  return {
    phase: 'idle',
    sinceMs: nowMs,
    reason: '',
    troubles: [],
    error: null,
    model: null,
    params: {},
    paramsPending: false,
    orchestrator: null,
    source: null,
    fileId: null,
    capture: { clientId: null, attached: false },
    runner: { state: null, message: '', restarts: 0 },
    startedMs: null,
    attempts: 0,
    chosenBecause: '',
    standby: null,
    swaps: [],
    question: null,
  };
}

/** Holds the stream's state and tells of it only when something is different. */
export class LiveStateKeeper {
  readonly #onChange: (state: LiveState) => void;
  readonly #nowMs: () => number;
  #state: LiveState;

  /** @param nowMs milliseconds since 1970 */
  constructor(onChange: (state: LiveState) => void, nowMs: () => number) {
    this.#onChange = onChange;
    this.#nowMs = nowMs;
    this.#state = idleState(nowMs());
  }

  /** The state now; never changed in place. */
  get state(): LiveState {
    return this.#state;
  }

  /** Changes what differs. `sinceMs` follows the phase by itself. */
  patch(change: Partial<Omit<LiveState, 'sinceMs'>>): void {
    const state = this.#state;
    const keys = Object.keys(change) as (keyof typeof change)[];
    if (keys.every((key) => isDeepStrictEqual(state[key], change[key]))) return;
    const sinceMs =
      change.phase === undefined || change.phase === state.phase ? state.sinceMs : this.#nowMs();
    this.#state = { ...state, ...change, sinceMs };
    this.#onChange(this.#state);
  }
}
