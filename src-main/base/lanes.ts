/** Runs work side by side, at most so many at a time; the rest waits its turn. */
export class Lanes {
  readonly #count: number;
  /** Work that was asked for by somebody who waits, and all other. */
  readonly #urgent: (() => void)[] = [];
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /**
   * Runs `work` as soon as there is a lane for it, and settles as it does.
   * @param options.urgent goes before all that is not. Default false
   */
  async run<Value>(work: () => Promise<Value>, options: { readonly urgent?: boolean } = {}): Promise<Value> {
    const queue = options.urgent ? this.#urgent : this.#waiting;
    if (this.#busy >= this.#count) await new Promise<void>((resolve) => queue.push(resolve));
    else this.#busy += 1;
    try {
      return await work();
    } finally {
      const next = this.#urgent.shift() ?? this.#waiting.shift();
      // The lane goes straight to who waits first.
      if (next) next();
      else this.#busy -= 1;
    }
  }
}
