// `npm run check`: types, lint and format, layers and cycles, unused code, docblocks. Prints only what is wrong.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies } from './install.mjs';
import { root } from './source-stamp.mjs';

ensureDependencies();
const bin = (name) => join(root, 'node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const tasks = [
  ['types: main', bin('tsc'), ['-p', 'tsconfig.main.json']],
  ['types: preload', bin('tsc'), ['-p', 'tsconfig.preload.json']],
  ...(existsSync(join(root, 'src-renderer/main.tsx'))
    ? [['types: renderer', bin('tsc'), ['-p', 'tsconfig.renderer.json']]]
    : []),
  ['lint and format', bin('biome'), ['check', '--error-on-warnings', '.']],
  [
    'layers and cycles',
    bin('depcruise'),
    ['src-main', 'src-preload', 'test', 'bench', '--config', '.dependency-cruiser.cjs'],
  ],
  ['unused code', bin('knip'), ['--no-progress']],
  ['docblocks', process.execPath, [join(root, 'scripts/check-docblocks.mjs')]],
];

const run = ([name, command, args]) =>
  new Promise((resolve) => {
    const started = performance.now();
    let output = '';
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) =>
      resolve({ name, ok: code === 0, output, seconds: (performance.now() - started) / 1000 }),
    );
  });

const results = [];
const queue = [...tasks];
await Promise.all(
  [0, 1].map(async () => {
    for (let task = queue.shift(); task; task = queue.shift()) results.push(await run(task));
  }),
);
for (const result of results) {
  process.stdout.write(
    `check: ${result.ok ? 'ok    ' : 'FAILED'} ${result.name} (${result.seconds.toFixed(1)} s)\n`,
  );
  if (!result.ok) process.stdout.write(`${result.output.trim()}\n\n`);
}
process.exit(results.every((result) => result.ok) ? 0 : 1);
