import { open } from 'node:fs/promises';

/**
 * Brings the entries of a folder to the disk: files made, renamed or deleted there survive a loss of power. Systems that
 * cannot do that to a folder (Windows) do it by themselves. Never rejects.
 */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}
