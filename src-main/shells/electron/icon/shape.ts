/** A point on the 64 × 64 grid the logo is drawn on. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One cubic curve. */
interface Stroke {
  readonly from: Point;
  readonly control1: Point;
  readonly control2: Point;
  readonly to: Point;
  /** Opacity, 0 to 1. */
  readonly opacity: number;
}

/** The side of the grid. */
export const GRID = 64;

/** The rounded tile below the strokes: `--color-accent` of the light theme. */
export const TILE = { radius: 14, color: '#0a6c78' } as const;

/** The width of every stroke on the grid; its ends are round. */
export const STROKE_WIDTH = 6;

/** Three curves alongside each other, as water runs; the middle one is the strongest. */
export const STROKES: readonly Stroke[] = [stroke(20, 0.7), stroke(32, 1), stroke(44, 0.7)];

function stroke(y: number, opacity: number): Stroke {
  return {
    from: { x: 13, y },
    control1: { x: 25, y: y - 11 },
    control2: { x: 39, y: y + 11 },
    to: { x: 51, y },
    opacity,
  };
}

/** The logo as an SVG document; `src-renderer/assets/logo.svg` is this text. */
export function logoSvg(): string {
  const at = ({ x, y }: Point): string => `${x} ${y}`;
  const paths = STROKES.map(
    ({ from, control1, control2, to, opacity }) =>
      `    <path d="M${at(from)} C${at(control1)} ${at(control2)} ${at(to)}" opacity="${opacity}" />`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${GRID} ${GRID}">`,
    `  <title>Rivulet</title>`,
    `  <rect width="${GRID}" height="${GRID}" rx="${TILE.radius}" fill="${TILE.color}" />`,
    `  <g fill="none" stroke="#ffffff" stroke-width="${STROKE_WIDTH}" stroke-linecap="round">`,
    ...paths,
    '  </g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Points along a stroke, close enough together to be joined by straight lines at any size used here. */
export function pointsOf({ from, control1, control2, to }: Stroke): readonly Point[] {
  const steps = 20;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const t = step / steps;
    const along = (a: number, b: number, c: number, d: number): number =>
      a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t ** 2 * (1 - t) + d * t ** 3;
    return {
      x: along(from.x, control1.x, control2.x, to.x),
      y: along(from.y, control1.y, control2.y, to.y),
    };
  });
}
