import { app } from 'electron';
import type { StudioOptions } from '../../studio/studio-options.ts';

/** The user's folder for videos as the system has it; nothing where it has none. */
export function userFolders(): Pick<StudioOptions, 'videosFolder'> {
  try {
    return { videosFolder: app.getPath('videos') };
  } catch {
    return {};
  }
}
