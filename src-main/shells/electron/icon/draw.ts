import { encodePng } from './png.ts';
import { GRID, type Point, pointsOf, STROKE_WIDTH, STROKES, TILE } from './shape.ts';

/** Red, green and blue, 0 to 255. */
type Color = readonly [red: number, green: number, blue: number];

/** How an icon is drawn. */
export interface IconLook {
  /** Pixels of a side. */
  readonly size: number;
  /** On its tile, in colours; or only the strokes in black, as macOS wants its menu bar's icons. */
  readonly style: 'tile' | 'template';
  /** The colour of a dot in the lower right corner, `#rrggbb`; null for none. */
  readonly dot: string | null;
}

const WHITE: Color = [255, 255, 255];
const BLACK: Color = [0, 0, 0];
/** The dot and the gap around it, on the grid. */
const DOT = { center: { x: 50, y: 50 }, radius: 12, gap: 3 } as const;

/** Draws the logo and returns it as a PNG file. */
export function drawIcon({ size, style, dot }: IconLook): Buffer {
  const pixels = new Uint8Array(size * size * 4);
  const scale = size / GRID;
  const lines = STROKES.map((stroke) => {
    const points = pointsOf(stroke);
    const ys = points.map(({ y }) => y);
    const reach = STROKE_WIDTH / 2 + 1 / scale;
    return {
      points,
      opacity: stroke.opacity,
      top: Math.min(...ys) - reach,
      bottom: Math.max(...ys) + reach,
    };
  });
  const ink = style === 'tile' ? WHITE : BLACK;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const at = { x: (column + 0.5) / scale, y: (row + 0.5) / scale };
      // Distances are in grid units; half a pixel on either side of an edge is shaded.
      const covered = (distance: number): number => Math.max(0, Math.min(1, 0.5 - distance * scale));
      const pixel: Pixel = { color: BLACK, alpha: 0 };
      if (style === 'tile') paint(pixel, hex(TILE.color), covered(distanceToTile(at)));
      for (const { points, opacity, top, bottom } of lines) {
        if (at.y < top || at.y > bottom) continue;
        paint(pixel, ink, covered(distanceToLine(at, points) - STROKE_WIDTH / 2) * opacity);
      }
      if (dot !== null) {
        const fromCenter = Math.hypot(at.x - DOT.center.x, at.y - DOT.center.y);
        pixel.alpha *= 1 - covered(fromCenter - DOT.radius - DOT.gap);
        paint(pixel, hex(dot), covered(fromCenter - DOT.radius));
      }
      pixels.set([...pixel.color, Math.round(pixel.alpha * 255)], (row * size + column) * 4);
    }
  }
  return encodePng(pixels, size);
}

interface Pixel {
  color: Color;
  /** Opacity, 0 to 1. */
  alpha: number;
}

/** Lays a colour over a pixel. */
function paint(pixel: Pixel, color: Color, alpha: number): void {
  if (alpha === 0) return;
  const sum = alpha + pixel.alpha * (1 - alpha);
  const mix = (index: 0 | 1 | 2): number =>
    Math.round((color[index] * alpha + pixel.color[index] * pixel.alpha * (1 - alpha)) / sum);
  pixel.color = [mix(0), mix(1), mix(2)];
  pixel.alpha = sum;
}

function hex(color: string): Color {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Negative inside. */
function distanceToTile({ x, y }: Point): number {
  const inner = GRID / 2 - TILE.radius;
  const dx = Math.abs(x - GRID / 2) - inner;
  const dy = Math.abs(y - GRID / 2) - inner;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - TILE.radius;
}

function distanceToLine(at: Point, points: readonly Point[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  let start: Point | undefined;
  for (const end of points) {
    if (start !== undefined) nearest = Math.min(nearest, distanceToSegment(at, start, end));
    start = end;
  }
  return nearest;
}

function distanceToSegment(at: Point, start: Point, end: Point): number {
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const along = ((at.x - start.x) * dx + (at.y - start.y) * dy) / (dx * dx + dy * dy);
  const t = Math.max(0, Math.min(1, along));
  // `Math.hypot` takes several times as long, and this runs for every pixel.
  return Math.sqrt((at.x - start.x - t * dx) ** 2 + (at.y - start.y - t * dy) ** 2);
}
