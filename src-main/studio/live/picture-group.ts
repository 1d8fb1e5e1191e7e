import type { AccessUnit } from '../../media/access-unit.ts';

/**
 * The longest group of pictures that is kept. A longer one would not fit a window's link at once (media links hold 80
 * units).
 */
const MAX_PICTURES = 72;
const MAX_BYTES = 3 * 1024 * 1024;

/** The pictures since the last keyframe: what somebody who joins late needs to have a picture at once. */
export class PictureGroup {
  #pictures: AccessUnit[] | null = null;
  #bytes = 0;

  /** From the keyframe on; empty while there is none to start with, or the group has become too long. */
  get pictures(): readonly AccessUnit[] {
    return this.#pictures ?? [];
  }

  /** The next picture. */
  push(picture: AccessUnit): void {
    if (picture.key) {
      this.#pictures = [];
      this.#bytes = 0;
    }
    if (!this.#pictures) return;
    this.#pictures.push(picture);
    this.#bytes += picture.bytes.length;
    if (this.#pictures.length > MAX_PICTURES || this.#bytes > MAX_BYTES) this.#pictures = null;
  }

  /** What follows cannot be decoded with what is kept. */
  clear(): void {
    this.#pictures = null;
  }
}
