import { LOADING_LIMIT_MS, SILENCE_LIMIT_MS } from '../silence-limits.ts';

/** Without a new picture for so long the output stands still. */
const FROZEN_US = 2_000_000;

/** How the output is. */
export type OutputHealth = 'moving' | 'frozen' | 'stalled';

/** Notices an output that stands still, by what comes back and by what windows see. */
export class OutputWatch {
  readonly #nowUs: () => number;
  readonly #frozenFor = new Set<string>();
  #gotPicture = false;
  #sinceUs: number | null = null;

  /** @param nowUs monotonic microseconds */
  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  /** Another job begins: nothing is expected of it before it was sent something. */
  nextJob(): void {
    this.#gotPicture = false;
    this.#sinceUs = null;
    this.#frozenFor.clear();
  }

  /** A picture was sent. */
  sent(): void {
    this.#sinceUs ??= this.#nowUs();
  }

  /** A picture has come back. */
  picture(): void {
    this.#gotPicture = true;
    this.#sinceUs = this.#nowUs();
  }

  /** A window that shows the output says that it stands still, or moves again. */
  report(clientId: string, frozen: boolean): void {
    if (frozen) this.#frozenFor.add(clientId);
    else this.#frozenFor.delete(clientId);
  }

  /**
   * How the output is now.
   * @param loading the runner says that it loads a model
   * @param held the same picture is sent again and again: that windows see no other one means nothing
   */
  health({ loading, held }: { readonly loading: boolean; readonly held: boolean }): OutputHealth {
    if (this.#sinceUs === null) return 'moving';
    const quietUs = this.#nowUs() - this.#sinceUs;
    if (quietUs >= 1000 * (loading ? LOADING_LIMIT_MS : SILENCE_LIMIT_MS)) return 'stalled';
    if (!this.#gotPicture) return 'moving';
    const seenFrozen = !held && this.#frozenFor.size > 0;
    return quietUs >= FROZEN_US || seenFrozen ? 'frozen' : 'moving';
  }
}
