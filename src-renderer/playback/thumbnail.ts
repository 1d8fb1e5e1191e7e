/** Cells of a thumbnail, across and down. */
const THUMBNAIL_COLUMNS = 16;
const THUMBNAIL_ROWS = 9;

/** Reads brightness from a strip of rows: where its samples lie, and how far apart they are. */
interface StripLayout {
  readonly bytesPerSample: number;
  /** Of the sample that stands for brightness within a pixel's bytes. */
  readonly offset: number;
}

/** Luma of planar formats, green of packed ones: enough to see that something moves. */
const LAYOUTS: Partial<Record<VideoPixelFormat, StripLayout>> = {
  I420: { bytesPerSample: 1, offset: 0 },
  I420A: { bytesPerSample: 1, offset: 0 },
  I422: { bytesPerSample: 1, offset: 0 },
  I444: { bytesPerSample: 1, offset: 0 },
  NV12: { bytesPerSample: 1, offset: 0 },
  RGBA: { bytesPerSample: 4, offset: 1 },
  RGBX: { bytesPerSample: 4, offset: 1 },
  BGRA: { bytesPerSample: 4, offset: 1 },
  BGRX: { bytesPerSample: 4, offset: 1 },
};

/**
 * The brightness of a picture in 16×9 cells, 0–255, from nine thin strips of it: no full picture is copied or converted.
 * Null for pictures whose bytes cannot be read, as some hardware decoders make them. The frame stays the caller's.
 */
export async function thumbnail(frame: VideoFrame): Promise<Uint8Array | null> {
  const layout = frame.format === null ? undefined : LAYOUTS[frame.format];
  const visible = frame.visibleRect;
  if (layout === undefined || visible === null || visible.width < 32 || visible.height < 32) return null;
  const width = visible.width & ~1;
  const cells = new Uint8Array(THUMBNAIL_COLUMNS * THUMBNAIL_ROWS);
  try {
    for (let row = 0; row < THUMBNAIL_ROWS; row += 1) {
      const y = (visible.y + Math.floor(((row + 0.5) * visible.height) / THUMBNAIL_ROWS)) & ~1;
      const rect = { x: visible.x & ~1, y, width, height: 2 };
      const bytes = new Uint8Array(frame.allocationSize({ rect }));
      await frame.copyTo(bytes, { rect });
      for (let column = 0; column < THUMBNAIL_COLUMNS; column += 1) {
        cells[row * THUMBNAIL_COLUMNS + column] = cellMean(bytes, layout, width, column);
      }
    }
  } catch {
    return null;
  }
  return cells;
}

/** Mean of one cell over the upper row of a strip. */
function cellMean(bytes: Uint8Array, layout: StripLayout, width: number, column: number): number {
  const from = Math.floor((column * width) / THUMBNAIL_COLUMNS);
  const to = Math.floor(((column + 1) * width) / THUMBNAIL_COLUMNS);
  let sum = 0;
  for (let x = from; x < to; x += 1) sum += bytes[x * layout.bytesPerSample + layout.offset] ?? 0;
  return Math.round(sum / Math.max(1, to - from));
}
