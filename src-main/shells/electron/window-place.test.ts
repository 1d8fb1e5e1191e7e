import { describe, expect, test } from 'vitest';
import { reachableBounds, windowPlaceSchema } from './window-place.ts';

const screen = { x: 0, y: 25, width: 1920, height: 1055 };
const second = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('the place of the main window', () => {
  test('nothing remembered, nothing placed', () => {
    expect(reachableBounds(null, [screen])).toBeNull();
  });

  test('bounds on a screen are kept as they were', () => {
    const bounds = { x: 100, y: 60, width: 1200, height: 800 };
    expect(reachableBounds(bounds, [screen])).toEqual(bounds);
  });

  test('a second screen with coordinates of its own counts', () => {
    const bounds = { x: 2000, y: 10, width: 1000, height: 700 };
    expect(reachableBounds(bounds, [screen, second])).toEqual(bounds);
    expect(reachableBounds(bounds, [screen])).toBeNull();
  });

  test.each([
    ['left of everything', { x: -1150, y: 60, width: 1200, height: 800 }],
    ['below', { x: 100, y: 1070, width: 1200, height: 800 }],
    ['title bar above the screen', { x: 100, y: -30, width: 1200, height: 800 }],
  ])('out of reach %s', (_where, bounds) => {
    expect(reachableBounds(bounds, [screen])).toBeNull();
  });

  test('a window larger than the screen, or smaller than the layout, is fitted', () => {
    expect(reachableBounds({ x: 0, y: 30, width: 3840, height: 2160 }, [screen])).toMatchObject({
      width: 1920,
      height: 1055,
    });
    expect(reachableBounds({ x: 0, y: 30, width: 200, height: 100 }, [screen])).toMatchObject({
      width: 900,
      height: 600,
    });
  });

  test('what is not a place is refused by the schema', () => {
    const bounds = { x: 0.5, y: 0, width: 0, height: 100 };
    expect(windowPlaceSchema.safeParse({ bounds, maximized: false }).success).toBe(false);
  });
});
