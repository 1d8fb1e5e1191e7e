import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureDependencies, exclusively, fail, say } from './install.mjs';
import { readStamp, root, sourceStamp } from './source-stamp.mjs';

const STAMP = 'out/.stamp';

/** Builds `out/` when it is missing or older than its sources. */
export function ensureBuild() {
  ensureDependencies();
  if (readStamp(STAMP) === sourceStamp()) return;
  exclusively(() => {
    const stamp = sourceStamp();
    if (readStamp(STAMP) === stamp) return;
    say('building');
    const result = spawnSync(
      process.execPath,
      [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'error'],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        encoding: 'utf8',
      },
    );
    if (result.status !== 0) {
      process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
      fail('the build failed (its own message is above)');
    }
    mkdirSync(join(root, 'out'), { recursive: true });
    writeFileSync(join(root, STAMP), `${stamp}\n`);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) ensureBuild();
