import { isDeepStrictEqual } from 'node:util';
import type { AppState } from '../../src-preload/contract.ts';

/** The slices that are told whole; orchestrators are told by what changed among them (`RowFeed`). */
export type Slices = Omit<AppState, 'orchestrators'>;

/**
 * The one state of the application, in slices that are replaced whole. Listeners are told of the slices that really
 * changed, once for all changes of a turn; {@link flush} tells them earlier.
 */
export class StateSlices {
  readonly #listeners = new Set<(changed: Partial<Slices>) => void>();
  #state: Slices;
  #changed: Partial<Slices> = {};
  #due: NodeJS.Immediate | undefined;

  constructor(initial: Slices) {
    this.#state = initial;
  }

  /** The state now. */
  get state(): Slices {
    return this.#state;
  }

  /** Replaces a slice; one that is equal to what there is stays. */
  set<Name extends keyof Slices>(name: Name, slice: Slices[Name]): void {
    if (isDeepStrictEqual(this.#state[name], slice)) return;
    this.#state = { ...this.#state, [name]: slice };
    this.#changed = { ...this.#changed, [name]: slice };
    this.#due ??= setImmediate(() => this.flush());
  }

  /** Listens to changed slices. @returns a function that ends it */
  subscribe(listener: (changed: Partial<Slices>) => void): () => void {
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
