import { type FilterChain, type FilterNode, node, type Place } from './filter-chain.ts';

/** Luma of a table filter's `val`, from 0 to 1 (limited range). */
export const LUMA = 'clip((val-16)/219,0,1)';

/** Shrinks to an n-th of each side: most of the work of blurring and smoothing is saved by doing it there. */
export function shrink(n: number, place?: Place): FilterNode {
  return node('scale', { w: `max(8,iw/${n})`, h: `max(8,ih/${n})`, flags: 'area' }, place);
}

/** Grows the first link to the size of the second. */
export function growTo(
  from: string,
  place: Place = {},
  flags: 'bilinear' | 'bicubic' | 'neighbor' = 'bilinear',
) {
  return node('scale', { w: 'rw', h: 'rh', flags }, { ...place, from });
}

/** A tile that is enlarged to 2560 × 2560 pixels: `luma` is an expression of X and Y, 0 to 255. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly luma: string;
  readonly flags: 'bicubic' | 'neighbor';
}

/**
 * Puts a still pattern of the picture's size beside the picture. It is drawn once per graph and only copied afterwards;
 * what lies beyond 2560 pixels has none.
 * @param picture label of the picture itself.
 * @param drawn label of the pattern.
 */
export function pattern(tile: Tile, picture: string, drawn: string): FilterChain {
  return [
    node('split', {}, { to: `${picture} ${drawn}-under` }),
    node('nullsrc', { size: `${tile.width}x${tile.height}`, duration: 0.04, rate: 25 }),
    node('format', { pix_fmts: 'yuv420p' }),
    node('geq', { lum: tile.luma, cb: 128, cr: 128 }),
    node('scale', { w: 2560, h: 2560, flags: tile.flags }, { to: `${drawn}-tile` }),
    node('overlay', { format: 'yuv420' }, { from: `${drawn}-under ${drawn}-tile`, to: drawn }),
  ];
}
