/** Options of {@link SilenceWatch}. */
export interface SilenceWatchOptions {
  /** Milliseconds without a sign of life until {@link SilenceWatchOptions.onSilence}. */
  readonly limitMs: number;
  /** Called once per silence. */
  readonly onSilence: () => void;
  /** Called at the first sign of life after a silence. */
  readonly onSound: () => void;
}

/** Notices when something that should keep happening stops. Quiet until {@link start}; costs one timer. */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #lastMs = 0;
  #silent = false;
  #running = false;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
  }

  /** True from the limit on until the next sign of life. */
  get silent(): boolean {
    return this.#silent;
  }

  /** Starts to count from now. Does nothing when it runs already. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#lastMs = performance.now();
    this.#arm(this.#options.limitMs);
  }

  /** A sign of life. Cheap: the timer is not touched. */
  touch(): void {
    this.#lastMs = performance.now();
    if (!this.#silent) return;
    this.#silent = false;
    if (this.#running) this.#arm(this.#options.limitMs);
    this.#options.onSound();
  }

  /** Stops for good or until the next {@link start}. */
  stop(): void {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    this.#timer = setTimeout(() => {
      const left = this.#lastMs + this.#options.limitMs - performance.now();
      if (left > 0) {
        this.#arm(left);
        return;
      }
      this.#silent = true;
      this.#options.onSilence();
    }, ms);
  }
}
