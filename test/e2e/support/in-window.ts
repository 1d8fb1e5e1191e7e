import { expect } from 'vitest';
import type { PlayedWindow, PlayedWindowOptions } from './played-window.ts';

/**
 * Runs a test in a window of its own, which has to end without problems.
 * @param open of `playedWindows()`
 */
export function inWindowOf(
  open: (options: PlayedWindowOptions) => Promise<PlayedWindow>,
): (options: PlayedWindowOptions, use: (window: PlayedWindow) => Promise<void>) => Promise<void> {
  return async (options, use) => {
    const window = await open(options);
    try {
      await use(window);
      expect(window.problems).toEqual([]);
    } finally {
      await window.close();
    }
  };
}
