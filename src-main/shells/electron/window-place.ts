import { z } from 'zod';
import { MIN_SIZE, type Rectangle } from './window-options.ts';

/** Where the main window was when it was closed, in pixels. */
export const windowPlaceSchema = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) }).nullable(),
  maximized: z.boolean(),
});

/** See {@link windowPlaceSchema}. */
export type WindowPlace = z.output<typeof windowPlaceSchema>;

/** Nothing remembered: the system places the window. */
export const FIRST_PLACE: WindowPlace = { bounds: null, maximized: false };

/** A window can be reached when so much of its upper edge is on a screen. */
const REACHABLE = { width: 120, height: 40 } as const;

/**
 * The remembered bounds as they can be used with the screens there are now; null when the window would be out of reach.
 * @param workAreas the usable part of each screen
 */
export function reachableBounds(bounds: Rectangle | null, workAreas: readonly Rectangle[]): Rectangle | null {
  if (bounds === null) return null;
  const area = workAreas.find((candidate) => shows(candidate, bounds));
  if (area === undefined) return null;
  const { x, y } = bounds;
  const width = clamp(bounds.width, MIN_SIZE.width, area.width);
  const height = clamp(bounds.height, MIN_SIZE.height, area.height);
  return { x, y, width, height };
}

/** The screen holds a piece of the window's title bar that can be dragged. */
function shows(area: Rectangle, { x, y, width }: Rectangle): boolean {
  const visible = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  const belowTop = y >= area.y;
  const aboveBottom = y + REACHABLE.height <= area.y + area.height;
  return visible >= REACHABLE.width && belowTop && aboveBottom;
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(value, max));
}
