import type { SmallPicture } from '../../outputs/obs/picture-times.ts';

/** Pictures are compared by so many fields, each the mean of what is in it. */
const COLUMNS = 64;
const ROWS = 36;

/** Pictures that are kept: three seconds at 30 pictures a second. No program is further behind while it is of use. */
const MAX_PICTURES = 90;

/** Pictures that differ more than this in brightness (0 to 255, mean over the fields) are not the same. */
const MAX_DIFFERENCE = 12;

/** Another picture has to differ so many times more, or it cannot be told which of them is seen. */
const CLEARLY = 1.25;

/** Pictures next to the best are alike by nature: they do not make it doubtful. */
const NEIGHBOURS = 2;

/** The range of brightness in video (16 to 235) spread to that of screens (BT.601). */
const VIDEO_BLACK = 16;
const VIDEO_SCALE = 255 / 219;

interface Kept {
  readonly atMs: number;
  readonly fields: Float32Array;
}

/** Remembers what pictures looked like and when they were output, and finds one that is seen elsewhere in another size. */
export class PictureMatcher {
  readonly #kept: Kept[] = [];

  /** A picture was output. @param picture brightness as in video @param atMs when, on any clock */
  add(picture: SmallPicture, atMs: number): void {
    const fields = fieldsOf(picture);
    for (let index = 0; index < fields.length; index += 1)
      fields[index] = ((fields[index] ?? 0) - VIDEO_BLACK) * VIDEO_SCALE;
    this.#kept.push({ atMs, fields });
    if (this.#kept.length > MAX_PICTURES) this.#kept.shift();
  }

  /**
   * When the picture that looks like this one was output; null where there is none, or others look like it as well.
   * @param seen brightness as on a screen
   */
  find(seen: SmallPicture): number | null {
    const fields = fieldsOf(seen);
    const differences = this.#kept.map((kept) => differenceOf(kept.fields, fields));
    const least = Math.min(...differences);
    if (!(least <= MAX_DIFFERENCE)) return null;
    const best = differences.indexOf(least);
    const doubtful = differences.some(
      (difference, index) => Math.abs(index - best) > NEIGHBOURS && difference <= least * CLEARLY,
    );
    return doubtful ? null : (this.#kept[best]?.atMs ?? null);
  }
}

function fieldsOf({ width, height, luma }: SmallPicture): Float32Array {
  const sums = new Float32Array(COLUMNS * ROWS);
  const counts = new Uint32Array(COLUMNS * ROWS);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor((y * ROWS) / height) * COLUMNS;
    for (let x = 0; x < width; x += 1) {
      const field = row + Math.floor((x * COLUMNS) / width);
      sums[field] = (sums[field] ?? 0) + (luma[y * width + x] ?? 0);
      counts[field] = (counts[field] ?? 0) + 1;
    }
  }
  return sums.map((sum, field) => sum / Math.max(1, counts[field] ?? 0));
}

function differenceOf(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1)
    sum += Math.abs((one[index] ?? 0) - (other[index] ?? 0));
  return sum / one.length;
}
