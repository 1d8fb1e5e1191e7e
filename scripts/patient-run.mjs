// Runs a program that fetches something for as long as it gets on, and no longer.
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LOOK_EVERY_MS = 500;

/**
 * Runs a Node program that writes what it fetches into folders, and ends it when none of them has grown for a while: a
 * network that swallows packets answers nothing, not even an error.
 * @param args the program and its arguments
 * @param options `cwd`, `env`, `folders` to watch, `stallMs` without growth
 * @returns true when it ended well
 */
export function runWhileItGrows(args, { cwd, env, folders, stallMs }) {
  const child = spawn(process.execPath, args, { cwd, env, stdio: 'ignore' });
  let bytes = 0;
  let grownAt = performance.now();
  const watch = setInterval(() => {
    const now = folders.reduce((sum, folder) => sum + sizeOf(folder), 0);
    if (now !== bytes) grownAt = performance.now();
    bytes = now;
    if (performance.now() - grownAt > stallMs) child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  return new Promise((resolve) => {
    const end = (ok) => {
      clearInterval(watch);
      resolve(ok);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
  });
}

/** Bytes in a folder and below; 0 where there is none. Files that go while they are counted do not count. */
function sizeOf(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce(
        (sum, { parentPath, name }) =>
          sum + (statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0),
        0,
      );
  } catch {
    return 0;
  }
}
