import { createRequire } from 'node:module';
import { unpackedPath } from '../../base/unpacked-path.ts';

let resolved: string | undefined;

/** The path of the font that is drawn with, DejaVu Sans: `drawtext` reads it itself, so it must not lie in an archive. */
export function fontPath(): string {
  resolved ??= unpackedPath(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  return resolved;
}
