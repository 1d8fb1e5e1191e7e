import { open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../../base/durable.ts';
import { claimPath } from '../../media/engine/record/part-path.ts';
import { folderError } from './recording-folder.ts';

/** Where a file is made before it is whole: in its own folder, hidden, and nobody else's. */
export function temporaryPath(path: string, id: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 100)}.${id.slice(0, 36)}.part`);
}

/** Has the disk keep a file's content. @throws GatewayError `output_unwritable`, `disk_full` */
export async function syncFile(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw folderError(path, cause);
  }
}

/**
 * Gives a finished file its name, or the first free one with a number; nothing is ever replaced.
 * @returns the path it got
 * @throws GatewayError `output_unwritable`, `disk_full`
 */
export async function placeFile(temporary: string, wanted: string): Promise<string> {
  const path = await claimPath(wanted, 1);
  try {
    await rename(temporary, path);
  } catch (cause) {
    await rm(path, { force: true }).catch(() => undefined);
    throw folderError(path, cause);
  }
  await syncFolder(dirname(path));
  return path;
}

/**
 * Writes a whole file under the first free name; it is there with all it holds, or not at all.
 * @returns the path it got
 * @throws GatewayError `output_unwritable`, `disk_full`
 */
export async function writeNewFile(wanted: string, id: string, bytes: Uint8Array): Promise<string> {
  const temporary = temporaryPath(wanted, id);
  try {
    await writeFile(temporary, bytes).catch((cause: unknown) => {
      throw folderError(wanted, cause);
    });
    await syncFile(temporary);
    return await placeFile(temporary, wanted);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
