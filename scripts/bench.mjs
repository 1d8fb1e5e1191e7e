// `npm run bench [name…] [-- options]`: runs benchmarks of bench/, each in a process of its own.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { fail } from './install.mjs';
import { root } from './source-stamp.mjs';

ensureBuild();
const all = readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3));
const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('-'));
const names = args.filter((arg) => !arg.startsWith('-'));
for (const name of names)
  if (!all.includes(name)) fail(`there is no benchmark "${name}": choose from ${all.join(', ')}`);
for (const name of names.length > 0 ? names : all) {
  process.stdout.write(`\n# ${name}\n`);
  const result = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(root, 'bench', `${name}.ts`), ...options],
    { cwd: root, stdio: 'inherit' },
  );
  if (result.status !== 0) process.exitCode = 1;
}
