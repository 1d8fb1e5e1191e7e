/** Sums what happened within the last second. Times are milliseconds and never go back. */
export class PerSecond {
  #events: { readonly atMs: number; readonly amount: number }[] = [];

  /** Something happened. */
  add(atMs: number, amount = 1): void {
    this.#events.push({ atMs, amount });
    if (this.#events.length > 512) this.sum(atMs);
  }

  /** The sum over the second that ends at `nowMs`. */
  sum(nowMs: number): number {
    this.#events = this.#events.filter(({ atMs }) => atMs > nowMs - 1000);
    return this.#events.reduce((total, { amount }) => total + amount, 0);
  }
}
