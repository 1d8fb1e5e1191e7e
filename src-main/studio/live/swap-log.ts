import type { Swap } from '../../../src-preload/contract.ts';

/** So many moves are remembered. */
const MAX_SWAPS = 20;

/** Keeps the moves of a stream from one orchestrator to another, and how long each was without a new picture. */
export class SwapLog {
  readonly #onChange: (swaps: readonly Swap[]) => void;
  #swaps: Swap[] = [];
  #lastPictureMs: number | null = null;

  /** @param onChange told all of them, oldest first */
  constructor(onChange: (swaps: readonly Swap[]) => void) {
    this.#onChange = onChange;
  }

  /** A picture came back. @param nowMs monotonic milliseconds */
  picture(nowMs: number): void {
    const last = this.#swaps.at(-1);
    if (last && last.gapMs === null) {
      const gapMs = this.#lastPictureMs === null ? 0 : nowMs - this.#lastPictureMs;
      this.#set([...this.#swaps.slice(0, -1), { ...last, gapMs }]);
    }
    this.#lastPictureMs = nowMs;
  }

  /** The stream has moved. */
  moved(swap: Omit<Swap, 'gapMs'>): void {
    this.#set([...this.#swaps, { ...swap, gapMs: null }].slice(-MAX_SWAPS));
  }

  #set(swaps: Swap[]): void {
    this.#swaps = swaps;
    this.#onChange(swaps);
  }
}
