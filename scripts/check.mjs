// `npm run check`: types, lint and format, layers and cycles, unused code, docblocks. Prints only what is wrong.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureDependencies } from './install.mjs';
import { root } from './source-stamp.mjs';

ensureDependencies();
// The programs' own entries and not those in `.bin`, which are shell scripts on Windows.
const program = (path, ...args) => [join(root, 'node_modules', path), ...args];
const tsc = (project) => program('typescript/bin/tsc', '-p', project);
const tasks = [
  ['types: main', tsc('tsconfig.main.json')],
  ['types: preload', tsc('tsconfig.preload.json')],
  ['types: renderer', tsc('tsconfig.renderer.json')],
  ['types: window tests', tsc('tsconfig.window.json')],
  ['lint and format', program('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.')],
  [
    'layers and cycles',
    program(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      ...['src-main', 'src-preload', 'src-renderer', 'test', 'bench', '--config', '.dependency-cruiser.cjs'],
    ),
  ],
  ['unused code', program('knip/bin/knip.js', '--no-progress')],
  ['docblocks', [join(root, 'scripts/check-docblocks.mjs')]],
];

const run = ([name, args]) =>
  new Promise((resolve) => {
    const started = performance.now();
    let output = '';
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
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
