/** A minute at four values a second. */
const MINUTE = 240;

/** The last values of a figure, a minute at four a second unless told otherwise; NaN where it was not measured. */
export class History {
  readonly #values: Float64Array;
  #next = 0;

  /** @param length how many values it holds at most */
  constructor(length = MINUTE) {
    this.#values = new Float64Array(length).fill(Number.NaN);
  }

  /** How many values it holds at most. */
  get length(): number {
    return this.#values.length;
  }

  /** Takes the newest value; null where there is none. */
  push(value: number | null): void {
    this.#values[this.#next] = value ?? Number.NaN;
    this.#next = (this.#next + 1) % this.length;
  }

  /** The value so many steps after the oldest; NaN where there is none. */
  at(index: number): number {
    return this.#values[(this.#next + index) % this.length] ?? Number.NaN;
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
