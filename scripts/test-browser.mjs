// The browser of the end-to-end tests: the machine's own Chromium where there is one, else one from npm.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exclusively, say } from './install.mjs';
import { readStamp, root } from './source-stamp.mjs';

const FOLDER = join(root, 'test/browser');
const STAMP = 'test/browser/node_modules/.rivulet-stamp';

const NAMES = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser', 'microsoft-edge'];
const PLACES = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

function ownBrowser() {
  const inPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(PLACES[process.platform] ?? []), ...inPath].find((path) => existsSync(path));
}

/** Installs the browser of `test/browser`, whose package has builds for Linux on x64 alone. */
async function packagedBrowser() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const wanted = createHash('sha256')
    .update(readFileSync(join(FOLDER, 'package-lock.json')))
    .digest('hex');
  if (readStamp(STAMP) !== wanted) {
    const done = exclusively(() => {
      say('this machine has no Chromium: installing one for the tests');
      const npm = process.env.npm_execpath;
      const [command, args] = npm?.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
      const result = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: FOLDER,
        stdio: ['ignore', 2, 2],
      });
      return result.status === 0;
    });
    if (!done) return null;
    writeFileSync(join(root, STAMP), `${wanted}\n`);
  }
  const unpacked = join(FOLDER, 'node_modules/.unpacked');
  mkdirSync(unpacked, { recursive: true });
  // It unpacks to the temporary folder, which this process has to itself for the while.
  const before = process.env.TMPDIR;
  process.env.TMPDIR = unpacked;
  try {
    const entry = join(FOLDER, 'node_modules/@sparticuz/chromium/build/esm/index.mjs');
    const { default: chromium } = await import(pathToFileURL(entry).href);
    return await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** The path of a Chromium to test with (`RIVULET_CHROMIUM` names another; `packaged` the one from npm), or null where none can be had. */
export async function testBrowser() {
  const named = process.env.RIVULET_CHROMIUM;
  if (named === 'packaged') return packagedBrowser();
  if (named) return named;
  return ownBrowser() ?? (await packagedBrowser());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${(await testBrowser()) ?? 'none'}\n`);
