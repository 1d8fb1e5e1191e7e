import type { SmallPicture } from './small-picture.ts';

/** More pixels than any screenshot that is asked for. */
const MAX_PIXELS = 1_000_000;

/**
 * Reads a binary PPM picture (P6, 8 bits) as brightness; null for anything else. OBS makes these as screenshots, and they need no
 * decoder. https://netpbm.sourceforge.net/doc/ppm.html
 */
export function readPpm(bytes: Uint8Array): SmallPicture | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(64, bytes.length)).toString('latin1');
  const found = /^P6\s+(\d{1,5})\s+(\d{1,5})\s+255\s/.exec(head);
  if (!found) return null;
  const width = Number(found[1]);
  const height = Number(found[2]);
  const start = found[0].length;
  const pixels = width * height;
  if (pixels === 0 || pixels > MAX_PIXELS || bytes.length < start + pixels * 3) return null;
  const luma = new Uint8Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const at = start + pixel * 3;
    // BT.601, in 1/256.
    luma[pixel] = ((bytes[at] ?? 0) * 77 + (bytes[at + 1] ?? 0) * 150 + (bytes[at + 2] ?? 0) * 29) >> 8;
  }
  return { width, height, luma };
}
