import type { AccessUnit } from '../../media/access-unit.ts';

/** The longest group of pictures that is kept. */
interface GroupLimits {
  readonly maxPictures: number;
  readonly maxBytes: number;
}

/** A longer one would not fit a window's link at once (media links hold 80 units). */
const LINK_LIMITS: GroupLimits = { maxPictures: 72, maxBytes: 3 * 1024 * 1024 };

/** The pictures since the last keyframe: what somebody who joins late needs to have a picture at once. */
export class PictureGroup<Unit extends AccessUnit = AccessUnit> {
  readonly #limits: GroupLimits;
  #pictures: Unit[] | null = null;
  #bytes = 0;

  /** @param limits of what is kept; by default what fits a window's link */
  constructor(limits: GroupLimits = LINK_LIMITS) {
    this.#limits = limits;
  }

  /** From the keyframe on; empty while there is none to start with, or the group has become too long. */
  get pictures(): readonly Unit[] {
    return this.#pictures ?? [];
  }

  /** The next picture. */
  push(picture: Unit): void {
    if (picture.key) {
      this.#pictures = [];
      this.#bytes = 0;
    }
    if (!this.#pictures) return;
    this.#pictures.push(picture);
    this.#bytes += picture.bytes.length;
    const { maxPictures, maxBytes } = this.#limits;
    if (this.#pictures.length > maxPictures || this.#bytes > maxBytes) this.#pictures = null;
  }

  /** What follows cannot be decoded with what is kept. */
  clear(): void {
    this.#pictures = null;
  }
}
