import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { GatewayError } from '../../base/errors.ts';
import type { RecordingFormat } from '../../media/engine/options.ts';
import { localPathOf } from '../../media/engine/source/location.ts';

const FORMATS: Readonly<Record<string, RecordingFormat>> = { '.mp4': 'mp4', '.m4v': 'mp4', '.mkv': 'mkv' };

/**
 * The container that a file name asks for.
 * @throws GatewayError `output_format_unknown`
 */
export function recordingFormat(path: string): RecordingFormat {
  const extension = extname(path).toLowerCase();
  const format = FORMATS[extension];
  if (!format) {
    const ending = extension === '' ? 'has no ending' : `ends in ${extension}`;
    throw new GatewayError('output_format_unknown', `"${path}" ${ending}: name the recording .mp4 or .mkv`, {
      fields: { path },
    });
  }
  return format;
}

/**
 * Finds out before anything starts whether a stream's recordings can be written, each to a file of its own, which is not
 * the one that is being read.
 * @param input a path or URL as the media source takes it, or the name of a generated picture
 * @throws GatewayError `output_format_unknown`, `output_unwritable`; what `localPathOf` raises
 */
export async function checkRecordingPaths(paths: readonly string[], input: string): Promise<void> {
  const inputPath = await localPathOf(input);
  const taken = new Map<string, string>();
  if (inputPath !== null)
    taken.set(await identityOf(inputPath), 'it is the input; give the recording another name');
  for (const path of paths) {
    await checkRecordingPath(path);
    const identity = await identityOf(path);
    const conflict = taken.get(identity);
    if (conflict !== undefined) throw unwritable(path, conflict);
    taken.set(identity, 'it is named for two recordings; give each a name of its own');
  }
}

async function checkRecordingPath(path: string): Promise<void> {
  recordingFormat(path);
  const existing = await stat(path).catch(() => null);
  if (existing?.isDirectory()) throw unwritable(path, 'it is a folder; add a file name');
  if (existing && !existing.isFile()) throw unwritable(path, 'it is no ordinary file; choose another name');
  const target = existing ? path : dirname(resolve(path));
  await access(target, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw unwritable(path, `the folder ${target} does not exist; make it or choose another`, error);
    throw unwritable(path, 'you may not write there; choose another place', error);
  });
}

function unwritable(path: string, why: string, cause?: unknown): GatewayError {
  return new GatewayError('output_unwritable', `${path} cannot be written: ${why}`, {
    fields: { path },
    cause,
  });
}

/** The same for two names of one file: by links, by another spelling of its folder, existing or not yet. */
async function identityOf(path: string): Promise<string> {
  const existing = await stat(path, { bigint: true }).catch(() => null);
  if (existing) return `${existing.dev}:${existing.ino}`;
  const whole = resolve(path);
  const folder = await realpath(dirname(whole)).catch(() => dirname(whole));
  return join(folder, basename(whole));
}
