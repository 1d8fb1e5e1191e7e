/** A colour as its three channels, each 0 to 1. */
export type Rgb = readonly [number, number, number];

/** Reads `#rrggbb`. */
export function fromHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** The colour at a hue (degrees), saturation and lightness (0 to 1). */
export function fromHsl(hueDeg: number, saturation: number, lightness: number): Rgb {
  const channel = (offset: number): number => {
    const k = (offset + hueDeg / 30) % 12;
    return (
      lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1))
    );
  };
  return [channel(0), channel(8), channel(4)];
}

/** The colour between two, `share` (0 to 1) of the way. */
export function mixRgb(a: Rgb, b: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2): number => a[i] + (b[i] - a[i]) * share;
  return [at(0), at(1), at(2)];
}

/** Luma 0 to 1 and chroma −0.5 to 0.5, by the BT.709 matrix. */
export function toYuv([r, g, b]: Rgb): readonly [number, number, number] {
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return [y, (b - y) / 1.8556, (r - y) / 1.5748];
}
