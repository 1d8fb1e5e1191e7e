import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';

/** Folder of real clips with known troubles, too large for the repository; `RIVULET_CLIPS` names another one. */
const FOLDER = process.env.RIVULET_CLIPS ?? join(import.meta.dirname, '../../../shared/media');

/** A suite that reads real clips. Where there are none its title says so and its tests are skipped. */
export function describeWithClips(title: string, body: (folder: string) => void): void {
  if (existsSync(FOLDER)) describe(title, () => body(FOLDER));
  else describe.skip(`${title} (no clips at ${FOLDER}; RIVULET_CLIPS names a folder)`, () => body(FOLDER));
}
