import { Frame } from 'node-av/lib';
import type { LumaPlane } from '../frame-code.ts';

/** The frame code covers the top eighth of a picture (`frame-code.ts`). */
const SHARE = 1 / 8;

/**
 * Gives access to the part of raw pictures that holds the frame code. Whatever a frame's `data` spans counts as new
 * memory to V8, each time: with whole 720p pictures that alone started six full garbage collections a second.
 */
export class CodeStrip {
  readonly #view = new Frame();

  constructor() {
    this.#view.alloc();
  }

  /** Calls `use` with the luma of the strip; nothing happens for a frame that has none. The plane is valid until `use` returns. */
  use<T>(frame: Frame, use: (plane: LumaPlane) => T): T | null {
    if (this.#view.ref(frame) < 0) return null;
    try {
      this.#view.height = Math.ceil(frame.height * SHARE);
      const data = this.#view.data?.[0];
      const stride = frame.linesize[0];
      return data && stride ? use({ data, stride, width: frame.width, height: frame.height }) : null;
    } finally {
      this.#view.unref();
    }
  }

  /** Frees the view. */
  close(): void {
    this.#view.free();
  }
}
