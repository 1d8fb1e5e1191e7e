import { stat } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { GatewayError } from '../../base/errors.ts';
import type { Surroundings } from './find-browser.ts';
import { startProgram } from './start-program.ts';

/**
 * Shows a file or a folder in the file manager of the machine that Rivulet runs on, which in a browser is the user's own.
 * The path is handed over as one argument of a program, never to a shell; a file is never opened, its folder is.
 * @param path absolute, one of ours
 * @throws GatewayError `not_allowed` where there is no file manager, with the path to open by hand
 */
export async function reveal(path: string, { platform, environment }: Surroundings): Promise<void> {
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => null,
  );
  // An option of the program, or an address of something else, must not pass for a path.
  if (isFolder === null || !isAbsolute(path)) throw byHand(path, 'it is not there');
  const hasDisplay = environment.DISPLAY !== undefined || environment.WAYLAND_DISPLAY !== undefined;
  if (platform === 'linux' && !hasDisplay) throw byHand(path, 'there is no display here');
  const [program, args] = managerOf(platform, path, isFolder);
  if (!(await startProgram(program, args, environment))) throw byHand(path, `${program} cannot be started`);
}

function managerOf(platform: NodeJS.Platform, path: string, isFolder: boolean): [string, string[]] {
  if (platform === 'darwin') return ['open', isFolder ? [path] : ['-R', path]];
  // Explorer's own way with a file splits at commas, which names may hold.
  if (platform === 'win32') return ['explorer.exe', [isFolder ? path : dirname(path)]];
  return ['xdg-open', [isFolder ? path : dirname(path)]];
}

function byHand(path: string, why: string): GatewayError {
  return new GatewayError('not_allowed', `no file manager can show this (${why}): open ${path} by hand`);
}
