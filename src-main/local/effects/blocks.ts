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

/** A small picture drawn once per graph: `luma` is an expression of X, Y, W and H, 0 to 255. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly luma: string;
}

/** A source of one picture; filters with several inputs go on using the last one they got. */
export function drawing({ width, height, luma }: Drawing, to?: string): FilterChain {
  return [
    node('nullsrc', { size: `${width}x${height}`, duration: 0.04, rate: 25 }),
    node('format', { pix_fmts: 'yuv420p' }),
    node('geq', { lum: luma, cb: 128, cr: 128 }, to === undefined ? {} : { to }),
  ];
}

/**
 * Puts a still pattern of the picture's size beside the picture: a drawing enlarged to 2560 × 2560 pixels and cut to
 * size. What lies beyond has none.
 * @param picture label of the picture itself.
 * @param drawn label of the pattern.
 */
export function pattern(tile: Drawing, picture: string, drawn: string): FilterChain {
  return [
    node('split', {}, { to: `${picture} ${drawn}-under` }),
    ...drawing(tile),
    node('scale', { w: 2560, h: 2560, flags: 'bicubic' }, { to: `${drawn}-tile` }),
    node('overlay', { format: 'yuv420' }, { from: `${drawn}-under ${drawn}-tile`, to: drawn }),
  ];
}
