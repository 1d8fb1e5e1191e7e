/** Figures are told so often at most, in milliseconds. */
const FIGURES_MS = 1_000;

/**
 * Tells what is shown: at once when something has changed, and once a second while figures move. Nothing ticks while nothing
 * runs.
 */
export class FigureClock {
  readonly #tell: () => void;
  readonly #moves: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /**
   * @param tell tells everything as it is now
   * @param moves figures change by themselves, at the moment
   */
  constructor(tell: () => void, moves: () => boolean) {
    this.#tell = tell;
    this.#moves = moves;
  }

  /** Something other than figures has changed. */
  changed(): void {
    if (this.#closed) return;
    this.#tell();
    this.#look();
  }

  /** Ends it; what changes afterwards is told no more. Idempotent. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  #look(): void {
    if (this.#moves()) this.#timer ??= setInterval(() => this.#tick(), FIGURES_MS);
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #tick(): void {
    this.#tell();
    this.#look();
  }
}
