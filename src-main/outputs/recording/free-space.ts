import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

const MEGABYTE = 1_000_000;
/** Less than this is little, whatever is recorded. */
const LOW_BYTES = 500 * MEGABYTE;
/** So many seconds of recording have to fit, or it is little. */
const LOW_S = 600;
/** So much is left to the system: a full disk harms more than a recording. The files' indexes need a part of it. */
const RESERVED_BYTES = 100 * MEGABYTE;

/** How much room there is: `low` is to be said, at `full` recordings end. */
export type Room = 'enough' | 'low' | 'full';

/**
 * Judges the room there is.
 * @param freeBytes of the disk; null where it is not known
 * @param bitrateBps of all recordings together, in bits per second
 */
export function judgeRoom(freeBytes: number | null, bitrateBps: number): Room {
  if (freeBytes === null) return 'enough';
  if (freeBytes < RESERVED_BYTES) return 'full';
  return freeBytes < Math.max(LOW_BYTES, (bitrateBps / 8) * LOW_S) ? 'low' : 'enough';
}

/** Bytes that may be written to the disk of a folder, which need not be there yet; null where the system does not say. */
export async function freeBytesAt(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) return null;
    return freeBytesAt(parent);
  }
}
