// Which shell `npm start` opens: Electron where it is there or can be fetched, else the browser.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './install.mjs';
import { runWhileItGrows } from './patient-run.mjs';
import { readStamp, root } from './source-stamp.mjs';

const PACKAGE = join(root, 'node_modules/electron');
/** Which version could not be fetched, and when: it is not tried again at every start. */
const REFUSED = 'node_modules/.rivulet-no-electron';
const RETRY_AFTER_MS = 24 * 3600 * 1000;
/** A download that has not moved for so long will not come. */
const STALL_MS = 15_000;

/** The path of Electron's program, or null where it was not fetched. */
export function electronBinary() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH || join(PACKAGE, 'dist');
  const name = readStamp('node_modules/electron/path.txt');
  const path = name === null ? null : join(folder, name);
  return path !== null && existsSync(path) ? path : null;
}

function version() {
  return JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')).version;
}

function refusedLately() {
  const [refused, atMs] = (readStamp(REFUSED) ?? '').split(' ');
  return refused === version() && Date.now() - Number(atMs) < RETRY_AFTER_MS;
}

/** Fetches Electron's program by its own tool, which checks what it gets; null where it does not come. */
async function fetchElectron() {
  say('fetching Electron, once (about 110 MB; RIVULET_SHELL=web does without it)');
  // The tool downloads into the folder for temporary files: one of its own shows whether it gets on.
  const scratch = join(root, 'node_modules/.rivulet-electron');
  const removeScratch = () => rmSync(scratch, { recursive: true, force: true });
  // What is there was left by one that was interrupted.
  removeScratch();
  mkdirSync(scratch);
  const fetched = await runWhileItGrows([join(PACKAGE, 'install.js')], {
    cwd: root,
    env: { ...process.env, TMPDIR: scratch, TMP: scratch, TEMP: scratch },
    folders: [scratch, join(PACKAGE, 'dist')],
    stallMs: STALL_MS,
  });
  removeScratch();
  const binary = fetched ? electronBinary() : null;
  if (binary === null) writeFileSync(join(root, REFUSED), `${version()} ${Date.now()}\n`);
  else rmSync(join(root, REFUSED), { force: true });
  return binary;
}

/**
 * Chooses the shell. `RIVULET_SHELL` (`electron` or `web`) overrides.
 * @returns `{ binary, because }`: Electron's program, or null for the browser, and why, for people
 */
export async function chooseShell() {
  const wanted = process.env.RIVULET_SHELL;
  if (wanted === 'web') return { binary: null, because: 'RIVULET_SHELL asks for it' };
  if (wanted !== 'electron') {
    const { DISPLAY, WAYLAND_DISPLAY } = process.env;
    if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY)
      return { binary: null, because: 'there is no display for a window here' };
    if (process.platform === 'linux' && process.getuid() === 0)
      return { binary: null, because: 'Electron keeps its sandbox on, which the administrator cannot use' };
  }
  const there = electronBinary();
  if (there !== null) return { binary: there, because: 'its program is here' };
  if (wanted !== 'electron' && refusedLately())
    return {
      binary: null,
      because: 'Electron could not be fetched lately; RIVULET_SHELL=electron tries again now',
    };
  const fetched = await fetchElectron();
  return fetched === null
    ? { binary: null, because: 'Electron’s program could not be fetched; it is tried again in a day' }
    : { binary: fetched, because: 'its program was fetched' };
}

/** Runs the app in Electron until it ends. @returns its exit status */
export function runElectron(binary, args) {
  const environment = { ...process.env };
  delete environment.ELECTRON_RUN_AS_NODE;
  const child = spawn(binary, [root, ...args], { stdio: 'inherit', env: environment });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(null));
  });
}
