import type { RawFrame } from '../../media/engine/options.ts';

/** Pictures are compared by the mean brightness and colours of so many blocks across and down: what moves weighs little. */
const ACROSS = 16;
const DOWN = 9;

/** Pictures of one look, at least: between them is seen how much pictures differ anyway. */
const MIN_BEFORE = 2;

/**
 * Another look differs from each picture before by more than those differ among themselves: this many times as much, and by
 * so many of 255 levels besides.
 */
const MORE = { times: 1.25, levels: 1 };

type Blocks = Float64Array;

/** Tells whether pictures look otherwise than those before. Few are enough: one in a second. */
export class PictureChange {
  readonly #before: Blocks[] = [];
  #usual = 0;

  /** A picture as it looked before. */
  before(picture: RawFrame): void {
    const blocks = blocksOf(picture);
    for (const other of this.#before) this.#usual = Math.max(this.#usual, difference(blocks, other));
    this.#before.push(blocks);
  }

  /** A picture of afterwards. @returns true when it looks otherwise; null where too few came before */
  after(picture: RawFrame): boolean | null {
    if (this.#before.length < MIN_BEFORE) return null;
    const blocks = blocksOf(picture);
    const least = Math.min(...this.#before.map((other) => difference(blocks, other)));
    return least > this.#usual * MORE.times + MORE.levels;
  }
}

/** Mean brightness and both colours of each block, one plane after the other. */
function blocksOf({ width, height, data }: RawFrame): Blocks {
  const blocks = new Float64Array(3 * ACROSS * DOWN);
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const chroma = halfWidth * halfHeight;
  const planes = [
    [0, width, height],
    [width * height, halfWidth, halfHeight],
    [width * height + chroma, halfWidth, halfHeight],
  ] as const;
  for (const [plane, [from, across, down]] of planes.entries())
    addPlane(blocks.subarray(plane * ACROSS * DOWN), data.subarray(from), across, down);
  return blocks;
}

function addPlane(means: Float64Array, bytes: Uint8Array, width: number, height: number): void {
  for (let row = 0; row < DOWN; row += 1) {
    const [top, bottom] = [Math.floor((row * height) / DOWN), Math.floor(((row + 1) * height) / DOWN)];
    for (let column = 0; column < ACROSS; column += 1) {
      const left = Math.floor((column * width) / ACROSS);
      const right = Math.floor(((column + 1) * width) / ACROSS);
      let sum = 0;
      for (let y = top; y < bottom; y += 1)
        for (let x = left; x < right; x += 1) sum += bytes[y * width + x] ?? 0;
      means[row * ACROSS + column] = sum / Math.max(1, (bottom - top) * (right - left));
    }
  }
}

function difference(a: Blocks, b: Blocks): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += Math.abs((a[at] ?? 0) - (b[at] ?? 0));
  return sum / a.length;
}
