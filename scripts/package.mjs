// `npm run package`: builds installers into dist/ for this system, or those named by electron-builder's own options
// (`npm run package -- --linux deb --x64`). RIVULET_UPDATE_URL names the folder that updates are looked for in.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { fail, say } from './install.mjs';
import { root } from './source-stamp.mjs';

const packaging = join(root, 'packaging');
const builder = join(packaging, 'node_modules/electron-builder/cli.js');

/** Runs a step in the foreground; ends the program with what to do when it fails. */
function step(what, hint, command, args, cwd = root) {
  say(what);
  const shell = process.platform === 'win32' && command === 'npm.cmd';
  const result = spawnSync(command, args, { cwd, stdio: 'inherit', shell });
  if (result.error) fail(`${what} failed (${result.error.message}): ${hint}`);
  if (result.status !== 0) fail(`${what} failed (its own message is above): ${hint}`);
}

/** Where updates are looked for, as electron-builder is told; only https, since what is there will be run. */
function publishArgs(url) {
  if (!url) return [];
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
    fail(
      'RIVULET_UPDATE_URL is not an https address: correct it, or leave it out for a package without updates',
    );
  return ['-c.publish.provider=generic', `-c.publish.url=${url}`];
}

const publish = publishArgs(process.env.RIVULET_UPDATE_URL);
ensureBuild();
if (!existsSync(builder)) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  step('installing electron-builder', 'check the network connection', npm, ['ci'], packaging);
}
step('drawing the icon and collecting licences', 'look at packaging/prepare.ts', process.execPath, [
  '--import',
  'tsx',
  join(packaging, 'prepare.ts'),
]);
step('making the installers', 'its settings are in packaging/electron-builder.yml', process.execPath, [
  builder,
  ...['--projectDir', root, '--config', join(packaging, 'electron-builder.yml'), '--publish', 'never'],
  ...publish,
  ...process.argv.slice(2),
]);
say('the installers are in dist/');
