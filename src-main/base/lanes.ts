/** Runs work side by side, at most so many at a time; the rest waits its turn. */
export class Lanes {
  readonly #count: () => number;
  /** Work that was asked for by somebody who waits, and all other. */
  readonly #urgent: (() => void)[] = [];
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  /** @param count of lanes, 1 or more; a function is asked whenever there is something to run */
  constructor(count: number | (() => number)) {
    this.#count = typeof count === 'number' ? () => count : count;
  }

  /**
   * Runs `work` as soon as there is a lane for it, and settles as it does.
   * @param options.urgent goes before all that is not. Default false
   */
  async run<Value>(work: () => Promise<Value>, options: { readonly urgent?: boolean } = {}): Promise<Value> {
    const queue = options.urgent ? this.#urgent : this.#waiting;
    await new Promise<void>((resolve) => {
      queue.push(resolve);
      this.#begin();
    });
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      this.#begin();
    }
  }

  #begin(): void {
    while (this.#busy < this.#count()) {
      const next = this.#urgent.shift() ?? this.#waiting.shift();
      if (!next) return;
      this.#busy += 1;
      next();
    }
  }
}
