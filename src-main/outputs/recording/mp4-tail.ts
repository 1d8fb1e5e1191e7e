import { open } from 'node:fs/promises';

/** A box begins with its length and its type, four bytes each; a longer one has eight bytes of length behind them. */
const HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;
/** Boxes of an hour with a fragment for each of two tracks every 0.2 s, and more; a file with more is not ours. */
const MAX_BOXES = 1_000_000;

/**
 * Where the last whole fragment of an MP4 ends (ISO/IEC 14496-12, 8.8): behind it lies what a crash tore off. The file's length
 * where nothing is torn off, or where it is no such file.
 */
export async function wholeLength(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const header = Buffer.alloc(LONG_HEADER_BYTES);
    let at = 0;
    /** Where the fragment begins whose data is still to come. */
    let fragmentAt: number | null = null;
    for (let boxes = 0; at < size && boxes < MAX_BOXES; boxes += 1) {
      const { bytesRead } = await file.read(header, 0, LONG_HEADER_BYTES, at);
      const type = header.toString('latin1', 4, HEADER_BYTES);
      if (bytesRead >= HEADER_BYTES && !/^[\x20-\x7e]{4}$/.test(type))
        return fragmentAt ?? (boxes > 0 ? at : size);
      const length =
        bytesRead < HEADER_BYTES ? Number.POSITIVE_INFINITY : boxLength(header, bytesRead, size - at);
      if (at + length > size) return boxes > 0 ? (fragmentAt ?? at) : size;
      if (type === 'moof') fragmentAt = at;
      else if (type === 'mdat') fragmentAt = null;
      at += length;
    }
    return fragmentAt ?? at;
  } finally {
    await file.close();
  }
}

/** Infinity for what cannot be a length. */
function boxLength(header: Buffer, bytesRead: number, rest: number): number {
  const length = header.readUInt32BE(0);
  if (length === 0) return rest;
  if (length >= HEADER_BYTES) return length;
  if (length !== 1 || bytesRead < LONG_HEADER_BYTES) return Number.POSITIVE_INFINITY;
  const long = header.readBigUInt64BE(HEADER_BYTES);
  return long >= BigInt(LONG_HEADER_BYTES) && long < 2n ** 53n ? Number(long) : Number.POSITIVE_INFINITY;
}
