import { readFrameCode } from '../../media/frame-code.ts';
import type { SmallPicture } from './small-picture.ts';

/** Pictures are looked for among those of the last seconds, in milliseconds; at most so many. */
const KEPT_MS = 4000;
const MAX_PICTURES = 300;

/** Pictures are compared by the means of so many fields. */
const COLUMNS = 64;
const ROWS = 36;

/** Pictures of less contrast (standard deviation of brightness, of 255) look like any other. */
const MIN_CONTRAST = 2;

/** Mean difference, of the contrast, above which two pictures are not the same however they were encoded. */
const MAX_DIFFERENCE = 0.25;

/** What encoding makes of one picture: another picture that differs hardly more is as good a match. */
const ALIKE_FACTOR = 1.3;
const ALIKE_STEP = 0.003;

/** Matches further apart than this, in milliseconds, say nothing: the picture stands still. */
const MAX_SPREAD_MS = 100;

interface Logged {
  readonly atMs: number;
  /** Number of the frame code; null where there is none. */
  readonly frame: number | null;
  /** Null where it has no contrast. */
  readonly look: Float32Array | null;
}

/** Remembers what pictures looked like and when they were, and finds one again by its looks. */
export class PictureLog {
  readonly #pictures: Logged[] = [];

  /** Remembers a picture. @param atMs times rise */
  add(atMs: number, picture: SmallPicture): void {
    this.#pictures.push({ atMs, frame: codeOf(picture), look: lookOf(picture) });
    while (
      this.#pictures.length > MAX_PICTURES ||
      (this.#pictures[0]?.atMs ?? Number.POSITIVE_INFINITY) < atMs - KEPT_MS
    )
      this.#pictures.shift();
  }

  /** When the picture that looks like this was; null where that cannot be told. By its frame code where it has one. */
  find(seen: SmallPicture): number | null {
    const frame = codeOf(seen);
    if (frame !== null) {
      const coded = this.#pictures.findLast((picture) => picture.frame === frame);
      if (coded) return coded.atMs;
    }
    const look = lookOf(seen);
    if (!look) return null;
    const found = this.#pictures.flatMap(({ atMs, look: other }) =>
      other ? [{ atMs, off: difference(look, other) }] : [],
    );
    const best = found.reduce<(typeof found)[number] | null>(
      (least, next) => (least && least.off <= next.off ? least : next),
      null,
    );
    if (!best || best.off > MAX_DIFFERENCE) return null;
    const alike = found.filter(({ off }) => off <= best.off * ALIKE_FACTOR + ALIKE_STEP);
    const spreadMs = (alike.at(-1)?.atMs ?? 0) - (alike[0]?.atMs ?? 0);
    return spreadMs > MAX_SPREAD_MS ? null : best.atMs;
  }
}

function codeOf({ width, height, luma }: SmallPicture): number | null {
  return readFrameCode({ data: luma, stride: width, width, height })?.frame ?? null;
}

/** Brightness of each field, in contrasts from the picture's mean: video and screens have other blacks and whites. */
function lookOf({ width, height, luma }: SmallPicture): Float32Array | null {
  const look = new Float32Array(COLUMNS * ROWS);
  for (let row = 0; row < ROWS; row += 1) {
    const top = Math.floor((row * height) / ROWS);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / ROWS));
    for (let column = 0; column < COLUMNS; column += 1) {
      const left = Math.floor((column * width) / COLUMNS);
      const right = Math.max(left + 1, Math.floor(((column + 1) * width) / COLUMNS));
      let sum = 0;
      for (let y = top; y < bottom; y += 1)
        for (let x = left; x < right; x += 1) sum += luma[y * width + x] ?? 0;
      look[row * COLUMNS + column] = sum / ((bottom - top) * (right - left));
    }
  }
  const mean = look.reduce((total, value) => total + value, 0) / look.length;
  const contrast = Math.sqrt(look.reduce((total, value) => total + (value - mean) ** 2, 0) / look.length);
  return contrast < MIN_CONTRAST ? null : look.map((value) => (value - mean) / contrast);
}

function difference(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0));
  return sum / a.length;
}
