import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { type UpdateOptions, Updates } from './updates.ts';

/** Milliseconds after the start when an update is first looked for: the first stream comes first. */
const FIRST_CHECK_MS = 60_000;

/**
 * Updates, where the program is packaged and its package names a place for them; null elsewhere. The first look comes a
 * minute after the start.
 */
export async function openUpdates(options: Omit<UpdateOptions, 'updater'>): Promise<Updates | null> {
  if (!app.isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml'))) return null;
  const { autoUpdater } = await import('electron-updater');
  const updates = new Updates({ ...options, updater: autoUpdater });
  setTimeout(() => void updates.check({ asked: false }), FIRST_CHECK_MS).unref();
  return updates;
}
