import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where the system's folders are looked up. */
export interface SystemPlace {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
}

const HERE: SystemPlace = { platform: process.platform, environment: process.env, home: homedir() };

/**
 * The folder that recordings go to where none was chosen: `Rivulet` in the user's folder for videos. That is what
 * `user-dirs.dirs` names on Linux (freedesktop.org xdg-user-dirs), `~/Movies` on macOS, `Videos` on Windows. It is not made
 * here.
 */
export async function videosFolder(place: SystemPlace = HERE): Promise<string> {
  return join(await systemVideos(place), 'Rivulet');
}

async function systemVideos({ platform, environment, home }: SystemPlace): Promise<string> {
  if (platform === 'darwin') return join(home, 'Movies');
  if (platform === 'win32') return join(environment.USERPROFILE || home, 'Videos');
  const config = environment.XDG_CONFIG_HOME || join(home, '.config');
  const text = await readFile(join(config, 'user-dirs.dirs'), 'utf8').catch(() => '');
  return xdgVideos(text, home) ?? join(home, 'Videos');
}

/** `XDG_VIDEOS_DIR="$HOME/Videos"`: absolute or below the home; the home itself means that there is none. */
function xdgVideos(text: string, home: string): string | null {
  const value = /^[ \t]*XDG_VIDEOS_DIR="((?:[^"\\]|\\.)*)"/m.exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1');
  if (value === undefined) return null;
  const path = value.startsWith('$HOME/') ? join(home, value.slice('$HOME/'.length)) : value;
  return isAbsolute(path) && join(path, '.') !== join(home, '.') ? path : null;
}
