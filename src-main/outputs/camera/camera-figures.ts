import type { Progress, Size } from '../../media/engine/options.ts';
import type { StatusKeeper } from '../status-keeper.ts';

/** Turns what a camera tells of itself, which counts from its opening, into the figures of an output that outlives it. */
export class CameraFigures {
  readonly #keeper: StatusKeeper;
  readonly #pictureBytes: number;
  readonly #last = new Map<string, number>();

  constructor(keeper: StatusKeeper, { width, height }: Size) {
    this.#keeper = keeper;
    // Planar 4:2:0: a quarter of the pixels for each of two colours.
    this.#pictureBytes = width * height * 1.5;
  }

  /** Pictures shown since the opening. */
  get shown(): number {
    return this.#last.get('framesOut') ?? 0;
  }

  /** The newest figures: see `CameraSummary`. */
  progressed(figures: Progress): void {
    const shown = this.#step(figures, 'framesOut');
    this.#keeper.addPicture(shown);
    this.#keeper.addBytes(shown * this.#pictureBytes);
    this.#keeper.addRepeated(this.#step(figures, 'repeated'));
    this.#keeper.addDropped(this.#step(figures, 'skipped'));
  }

  #step(figures: Progress, name: string): number {
    const figure = Number(figures[name] ?? 0);
    const step = figure - (this.#last.get(name) ?? 0);
    this.#last.set(name, figure);
    return step;
  }
}
