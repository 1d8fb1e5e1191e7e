/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of a picture, in pixels from its upper left corner. */
export interface Area extends Size {
  readonly x: number;
  readonly y: number;
}

/** Shapes that differ by less than this share are taken for the same: a line or two more or less is not worth a copy. */
const SAME_SHAPE = 0.01;

/** Whether two sizes have the same shape. */
export function sameShape(a: Size, b: Size): boolean {
  return Math.abs((a.width * b.height) / (a.height * b.width) - 1) < SAME_SHAPE;
}

/**
 * The largest area of a picture, from its middle, that has the shape wanted; the whole picture when it has it already.
 * All numbers are even, as pictures with halved colour need it.
 */
export function cropArea(source: Size, wanted: Size): Area {
  if (sameShape(source, wanted))
    return { x: 0, y: 0, width: even(source.width), height: even(source.height) };
  const scale = Math.min(source.width / wanted.width, source.height / wanted.height);
  const width = Math.min(even(wanted.width * scale), even(source.width));
  const height = Math.min(even(wanted.height * scale), even(source.height));
  return { x: even((source.width - width) / 2), y: even((source.height - height) / 2), width, height };
}

/** Where a whole picture comes to lie in a frame of the size wanted, with bars beside it. */
export function fitArea(source: Size, wanted: Size): Area {
  const scale = Math.min(wanted.width / source.width, wanted.height / source.height);
  const width = Math.round(source.width * scale);
  const height = Math.round(source.height * scale);
  return {
    x: Math.round((wanted.width - width) / 2),
    y: Math.round((wanted.height - height) / 2),
    width,
    height,
  };
}

/** A size with each side scaled, even, and no smaller than encoders take. */
export function scaledSize({ width, height }: Size, scale: number): Size {
  return { width: Math.max(128, even(width * scale)), height: Math.max(96, even(height * scale)) };
}

function even(pixels: number): number {
  return Math.max(0, Math.round(pixels)) & ~1;
}
