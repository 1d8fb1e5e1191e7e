import type { Size } from './crop.ts';

/** Sizes to choose from, in pixels: what cameras deliver, and the square that many models work in. */
export const PICTURE_SIZES: readonly Size[] = [
  { width: 512, height: 512 },
  { width: 640, height: 360 },
  { width: 640, height: 480 },
  { width: 854, height: 480 },
  { width: 960, height: 540 },
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
];

/** Pictures per second to choose from; runners report fewer than 15 as trouble, so the least leaves a margin. */
export const PICTURE_RATES: readonly number[] = [20, 24, 25, 30, 50, 60];

/** Bitrates to choose from, in bits per second. */
export const BITRATES_BPS: readonly number[] = [1, 2, 3, 4, 6, 8, 12].map((mbps) => mbps * 1_000_000);

/** The choices, with the one that is set where it is none of them. */
export function withOwn(choices: readonly number[], own: number | null): readonly number[] {
  return own === null || choices.includes(own) ? choices : [...choices, own].sort((a, b) => a - b);
}
