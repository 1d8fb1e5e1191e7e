/** A minute at four values a second. */
const LENGTH = 240;

/** The last minute of a figure, four values a second; NaN where it was not measured. */
export class History {
  readonly #values = new Float64Array(LENGTH).fill(Number.NaN);
  #next = 0;

  /** How many values it holds at most. */
  get length(): number {
    return LENGTH;
  }

  /** Takes the newest value; null where there is none. */
  push(value: number | null): void {
    this.#values[this.#next] = value ?? Number.NaN;
    this.#next = (this.#next + 1) % LENGTH;
  }

  /** The value so many steps after the oldest; NaN where there is none. */
  at(index: number): number {
    return this.#values[(this.#next + index) % LENGTH] ?? Number.NaN;
  }

  /** The largest value, at least `floor`. */
  max(floor: number): number {
    return this.#values.reduce((max, value) => (value > max ? value : max), floor);
  }

  /** Forgets everything. */
  clear(): void {
    this.#values.fill(Number.NaN);
    this.#next = 0;
  }
}
