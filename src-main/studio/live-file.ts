import type { ChosenFile, Settings } from '../../src-preload/contract.ts';
import type { Size } from '../media/engine/options.ts';
import type { LiveFile } from './live/file-intake.ts';

/**
 * How a file is streamed: in its own shape, no larger than the size the user streams a camera in, and at the bit rate they
 * chose.
 */
export function liveFile(path: string, file: ChosenFile, capture: Settings['capture']): LiveFile {
  return { path, size: sizeWithin(file, capture), bitrateBps: capture.bitrateBps };
}

/** Null where the file is small enough, or its size is not known. */
function sizeWithin({ width, height }: ChosenFile, limit: Size): Size | null {
  if (width === null || height === null) return null;
  const scale = Math.min(limit.width / width, limit.height / height);
  if (scale >= 1) return null;
  return { width: even(width * scale), height: even(height * scale) };
}

function even(pixels: number): number {
  return Math.max(2, 2 * Math.round(pixels / 2));
}
