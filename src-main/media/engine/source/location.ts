import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { GatewayError } from '../../../base/errors.ts';

/** An input's place, as FFmpeg wants it. */
export interface Location {
  readonly url: string;
  /** True where reading may wait for a network: it gets time limits. */
  readonly remote: boolean;
}

/** A scheme of at least two letters, so that `C:\clip.mp4` is a path. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i;

/**
 * Looks at where an input lies before FFmpeg does, for errors that say more.
 * @param location a path, a `file:` URL, or any URL FFmpeg reads
 * @throws GatewayError `media_not_found`, `media_empty`, or `media_unreadable` for folders and files without permission
 */
export async function locate(location: string): Promise<Location> {
  if (location.trim() === '')
    throw new GatewayError('media_not_found', 'no input is named: name a file or a URL');
  const path = await localPathOf(location);
  if (path === null) return { url: location, remote: true };
  const stats = await statOf(path);
  if (stats.isDirectory())
    throw new GatewayError('media_unreadable', `"${path}" is a folder: name a file in it`);
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw new GatewayError('media_unreadable', `"${path}" may not be read: change its permissions`, {
      cause,
    });
  });
  if (stats.isFile() && stats.size === 0) {
    throw new GatewayError('media_empty', `"${path}" is empty: choose another file`);
  }
  return { url: `file:${path}`, remote: false };
}

/**
 * The path of an input on this machine's file system; null for what FFmpeg reads by a protocol. A name that looks like a
 * protocol's, `take:two.mp4`, is a path where there is such a file.
 * @throws GatewayError `media_not_found` for a `file:` URL that names another machine
 */
export async function localPathOf(location: string): Promise<string | null> {
  const lower = location.toLowerCase();
  if (lower.startsWith('file://')) {
    try {
      return fileURLToPath(location);
    } catch (cause) {
      throw new GatewayError(
        'media_not_found',
        `"${location}" is not a file of this machine: write it as file:///folder/clip.mp4, or as a path`,
        { cause },
      );
    }
  }
  if (lower.startsWith('file:')) return location.slice('file:'.length);
  if (!SCHEME.test(location)) return location;
  const named = await stat(location).catch(() => null);
  return named === null ? null : location;
}

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new GatewayError('media_not_found', `there is no file "${path}": check the path`, { cause });
    }
    throw new GatewayError('media_unreadable', `"${path}" cannot be read (${code}): check its permissions`, {
      cause,
    });
  }
}
