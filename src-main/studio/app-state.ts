import { isDeepStrictEqual } from 'node:util';
import type { AppState } from '../../src-preload/contract.ts';

/**
 * The one state of the application, in slices that are replaced whole. Listeners are told of the slices that really
 * changed, once for all changes of a turn; {@link flush} tells them earlier.
 */
export class StateSlices {
  readonly #listeners = new Set<(changed: Partial<AppState>) => void>();
  #state: AppState;
  #changed: Partial<AppState> = {};
  #due: NodeJS.Immediate | undefined;

  constructor(initial: AppState) {
    this.#state = initial;
  }

  /** The state now. */
  get state(): AppState {
    return this.#state;
  }

  /** Replaces a slice; one that is equal to what there is stays. */
  set<Name extends keyof AppState>(name: Name, slice: AppState[Name]): void {
    if (isDeepStrictEqual(this.#state[name], slice)) return;
    this.#state = { ...this.#state, [name]: slice };
    this.#changed = { ...this.#changed, [name]: slice };
    this.#due ??= setImmediate(() => this.flush());
  }

  /** Listens to changed slices. @returns a function that ends it */
  subscribe(listener: (changed: Partial<AppState>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells listeners at once what has changed, so that an answer to a command never comes before it. */
  flush(): void {
    clearImmediate(this.#due);
    this.#due = undefined;
    const changed = this.#changed;
    if (Object.keys(changed).length === 0) return;
    this.#changed = {};
    for (const listener of this.#listeners) listener(changed);
  }
}
