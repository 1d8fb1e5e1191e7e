import { LoopDelay } from './loop-delay.ts';

/** Statistics go out this often. */
const TICK_MS = 250;
const TICKS_PER_SECOND = 1000 / TICK_MS;

/** Ticks four times a second while a stream runs, and measures the event loop meanwhile. */
export class StatsClock {
  readonly #loopDelay = new LoopDelay();
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;

  /** @param onTick told the event loop's delay, see `LiveStats` */
  constructor(onTick: (loopDelayP99Ms: number) => void) {
    this.#timer = setInterval(() => {
      this.#ticks += 1;
      if (this.#ticks % TICKS_PER_SECOND === 0) this.#loopDelay.closeSecond();
      onTick(this.#loopDelay.p99Ms);
    }, TICK_MS);
  }

  /** Ticks no more. */
  stop(): void {
    clearInterval(this.#timer);
    this.#loopDelay.stop();
  }
}
