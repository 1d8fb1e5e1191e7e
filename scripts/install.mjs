import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dependencyStamp, readStamp, root } from './source-stamp.mjs';

const STAMP = 'node_modules/.rivulet-stamp';
const LOCK_NAME = '.install-lock';
const LOCK = join(root, LOCK_NAME);
const NODE_WANTED = [20, 19];

/** Ends the program with one sentence for people. */
export function fail(message) {
  process.stderr.write(`rivulet: ${message}\n`);
  process.exit(1);
}

/** Says on standard error what is being done, so that standard output stays the program's own. */
export function say(message) {
  process.stderr.write(`rivulet: ${message}\n`);
}

/** Fails early, with what to do, where Node is older than the dependencies allow. */
function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_WANTED[0] || (major === NODE_WANTED[0] && minor >= NODE_WANTED[1])) return;
  fail(
    `this needs Node ${NODE_WANTED.join('.')} or newer and found ${process.versions.node}: install a current Node, then run the same command again`,
  );
}

/**
 * Runs `work` while no other Rivulet command of this folder installs or builds. The lock holds its owner's process id, so
 * that one that was killed (Ctrl-C runs no cleanup) holds up nobody.
 */
export function exclusively(work) {
  for (let waited = false; !lock(); waited = true) {
    if (ownerIsGone()) rmSync(LOCK, { recursive: true, force: true });
    else if (!waited) say('another command installs or builds in this folder: waiting for it');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  const unlock = () => rmSync(LOCK, { recursive: true, force: true });
  process.once('exit', unlock);
  try {
    return work();
  } finally {
    unlock();
    process.removeListener('exit', unlock);
  }
}

function lock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    return fail(`this folder cannot be written (${error.code}): ${root}`);
  }
}

/** True when the process that holds the lock has ended; one that has not written its id yet is there. */
function ownerIsGone() {
  const owner = Number(readStamp(LOCK_NAME));
  if (!(owner > 0))
    return (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) < Date.now() - 5000;
  try {
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Installs the exact dependencies of package-lock.json when they are missing or belong to another lock file or platform. */
export function ensureDependencies() {
  checkNode();
  if (!existsSync(join(root, 'package-lock.json')))
    fail('package-lock.json is missing: restore it with `git checkout package-lock.json`');
  if (readStamp(STAMP) === dependencyStamp()) return;
  exclusively(() => {
    if (readStamp(STAMP) === dependencyStamp()) return;
    say(
      `${existsSync(join(root, 'node_modules')) ? 'dependencies are out of date' : 'first run'}: installing them with npm ci (about a minute)`,
    );
    // Started by npm, the same npm; other package managers name themselves in this variable, too.
    const npm = process.env.npm_execpath;
    const [command, args] = npm?.endsWith('npm-cli.js')
      ? [process.execPath, [npm]]
      : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
    const result = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      // node-av would otherwise fetch an FFmpeg command line tool that is never used.
      env: { ...process.env, SKIP_FFMPEG: 'true', npm_config_audit: 'false' },
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32' && command === 'npm.cmd',
    });
    if (result.error)
      fail(
        `npm could not be started (${result.error.message}): install Node with npm, then run the same command again`,
      );
    if (result.status !== 0)
      fail(
        'npm ci failed (its own message is above): check the network connection and the free disk space, then run the same command again',
      );
    writeFileSync(join(root, STAMP), `${dependencyStamp()}\n`);
  });
}
