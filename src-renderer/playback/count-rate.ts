const SPAN_MS = 1000;

/** How fast a counter grows, told from readings of it a few times a second. */
export class CountRate {
  readonly #readings: { readonly atMs: number; readonly count: number }[] = [];

  /**
   * Takes a reading at `atMs`; times never go back.
   * @returns growth per second over the last second, or since the first reading while that is less; 0 at the first
   */
  read(atMs: number, count: number): number {
    this.#readings.push({ atMs, count });
    // The oldest that is kept is the last one from before the second began.
    const within = this.#readings.findIndex((reading) => reading.atMs > atMs - SPAN_MS);
    this.#readings.splice(0, within - 1);
    const [oldest = { atMs, count }] = this.#readings;
    return atMs > oldest.atMs ? ((count - oldest.count) * 1000) / (atMs - oldest.atMs) : 0;
  }

  /** Forgets everything: another counter follows. */
  clear(): void {
    this.#readings.length = 0;
  }
}
