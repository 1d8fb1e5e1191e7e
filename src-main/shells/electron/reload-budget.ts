/** How often a window that went blank is loaded again: so many times in so many milliseconds. */
export const RELOADS = { count: 3, withinMs: 60_000 } as const;

/** Counts reloads, so that a page that cannot live is not loaded for ever. */
export class ReloadBudget {
  #takenMs: number[] = [];

  /** True when the window may be loaded again now (milliseconds on any steady clock); counts it. */
  take(nowMs: number): boolean {
    this.#takenMs = this.#takenMs.filter((takenMs) => nowMs - takenMs < RELOADS.withinMs);
    if (this.#takenMs.length >= RELOADS.count) return false;
    this.#takenMs.push(nowMs);
    return true;
  }

  /** Forgets what was taken: the user has asked for another try. */
  reset(): void {
    this.#takenMs = [];
  }
}
