import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { GatewayError } from '../../../base/errors.ts';

/** Names that are tried before it is given up. */
const MAX_TRIES = 1_000;

/** The name of a part: `clip.mp4`, `clip (2).mp4`, `clip (3).mp4`. */
export function partPath(path: string, part: number): string {
  if (part === 1) return path;
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)} (${part})${extension}`;
}

/**
 * Makes an empty file under the first free name from that of `part` on, so that nobody else takes it.
 * @throws GatewayError `output_unwritable`
 */
export async function claimPath(path: string, part: number): Promise<string> {
  for (let tried = part; tried < part + MAX_TRIES; tried += 1) {
    const candidate = partPath(path, tried);
    try {
      const handle = await open(candidate, 'wx');
      await handle.close();
      return candidate;
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== 'EEXIST') throw refused(candidate, code ?? 'unknown error', cause);
    }
  }
  throw refused(path, 'there are too many files of this name', null);
}

function refused(path: string, reason: string, cause: unknown): GatewayError {
  const code = reason === 'ENOSPC' || reason === 'EDQUOT' ? 'disk_full' : 'output_unwritable';
  const advice = code === 'disk_full' ? 'free some space or record elsewhere' : 'choose another place';
  return new GatewayError(code, `cannot write ${path} (${reason}): ${advice}`, { cause, fields: { path } });
}
