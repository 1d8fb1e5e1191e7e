import type { FrameReport, Size } from '../../media/engine/options.ts';

/** Looks at each picture that comes back: its size, and the number that was drawn into it. */
export class PictureCheck {
  #size: Size | null = null;
  #read = 0;
  #disordered = 0;
  #lastFrame = -1;

  /** The size of the last picture; null before the first. */
  get size(): Size | null {
    return this.#size;
  }

  /** Pictures whose number could be read. */
  get read(): number {
    return this.#read;
  }

  /** Pictures that came after a later one, or twice. */
  get disordered(): number {
    return this.#disordered;
  }

  /** A picture was decoded. */
  picture({ width, height, code }: Pick<FrameReport, 'width' | 'height' | 'code'>): void {
    this.#size = { width, height };
    if (code === null) return;
    this.#read += 1;
    if (code.frame <= this.#lastFrame) this.#disordered += 1;
    else this.#lastFrame = code.frame;
  }
}
