import { constants } from 'node:fs';
import { access, mkdir, readdir } from 'node:fs/promises';
import { GatewayError } from '../../base/errors.ts';

/** Makes the folder that files go to, where it is not there yet. @throws GatewayError `output_unwritable`, `disk_full` */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw folderError(folder, cause);
  }
}

/** The names in a folder, in small letters: file systems may not tell them apart. Empty where it cannot be read. */
export async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  const names = await readdir(folder).catch(() => []);
  return new Set(names.map((name) => name.toLowerCase()));
}

/** What an error of the system means for a file or folder that was to be written: `disk_full` or `output_unwritable`. */
export function folderError(path: string, cause: unknown): GatewayError {
  const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new GatewayError(
      'disk_full',
      `no room left to write ${path}: free some space or choose another folder`,
      {
        cause,
        fields: { path },
      },
    );
  const why = REASONS[code] ?? `it cannot be written (${code})`;
  return new GatewayError('output_unwritable', `${path} cannot be used: ${why}; choose another folder`, {
    cause,
    fields: { path, reason: code },
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'its disk can only be read',
  ENOTDIR: 'a part of it is no folder',
  EEXIST: 'there is a file of this name',
  ENOENT: 'its disk is not there',
  ENAMETOOLONG: 'its name is too long',
};
