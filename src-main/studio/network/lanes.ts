/** Runs work side by side, at most so many at a time; the rest waits its turn. */
export class Lanes {
  readonly #count: number;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /** Runs `work` as soon as there is a lane for it, and settles as it does. */
  async run<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#busy >= this.#count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#busy += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The lane goes straight to who waits first.
      if (next) next();
      else this.#busy -= 1;
    }
  }
}
