import { letterbox } from '../letterbox.ts';
import type { Size } from '../options.ts';

/** How a stored picture is turned before it is shown, clockwise in degrees, after mirroring left to right. */
export interface Orientation {
  readonly degrees: 0 | 90 | 180 | 270;
  readonly mirrored: boolean;
}

/** Smallest side an encoder takes, in pixels. */
const MIN_SIDE = 32;

/**
 * Reads FFmpeg's display matrix (libavutil/display.h): nine 32-bit numbers of which the first, second, fourth and fifth
 * turn and mirror. Angles are taken to the nearest quarter.
 */
export function orientationOf(matrix: Buffer | null): Orientation {
  if (!matrix || matrix.length < 36) return { degrees: 0, mirrored: false };
  const at = (index: number): number => matrix.readInt32LE(index * 4);
  const [a, b, c, d] = [at(0), at(1), at(3), at(4)];
  const mirrored = a * d - b * c < 0;
  const angle = (Math.atan2(b, mirrored ? -a : a) * 180) / Math.PI;
  const quarter = (Math.round((mirrored ? -angle : angle) / 90) + 4) % 4;
  const degrees = ([0, 90, 180, 270] as const)[quarter] ?? 0;
  return { degrees, mirrored };
}

/** Size at which a stored picture is shown: turned, with square pixels, even, and no smaller than an encoder takes. */
export function shownSize(stored: Size, pixelAspect: number, orientation: Orientation): Size {
  const width = stored.width * (pixelAspect > 1 ? pixelAspect : 1);
  const height = stored.height / (pixelAspect < 1 && pixelAspect > 0 ? pixelAspect : 1);
  const [w, h] = orientation.degrees % 180 === 0 ? [width, height] : [height, width];
  return { width: even(w), height: even(h) };
}

/**
 * The FFmpeg filter chain that turns pictures upright and fits them into `size`, aspect kept, with black bars, in the
 * limited range that players expect.
 */
export function fitFilter(size: Size, { degrees, mirrored }: Orientation): string {
  const turn = { 0: [], 90: ['transpose=clock'], 180: ['hflip', 'vflip'], 270: ['transpose=cclock'] }[
    degrees
  ];
  return [...(mirrored ? ['hflip'] : []), ...turn, letterbox(size, 'out_range=tv')].join(',');
}

function even(pixels: number): number {
  return Math.max(MIN_SIDE, Math.round(pixels / 2) * 2);
}
