// `npm test`: installs and builds what is missing, runs `npm run check` and every test, and closes with one line of counts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { root } from './source-stamp.mjs';
import { testBrowser } from './test-browser.mjs';

/** More broken files than this are no matter of timing. */
const MAX_SECOND_TRIES = 5;

ensureBuild();

const counts = { passed: 0, failed: 0 };
const skipped = [];
const secondTry = [];

const check = spawnSync(process.execPath, [join(root, 'scripts/check.mjs')], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
  encoding: 'utf8',
});
process.stdout.write(check.stdout);
for (const line of check.stdout.split('\n')) {
  if (line.startsWith('check: ok')) counts.passed += 1;
  if (line.startsWith('check: FAILED')) counts.failed += 1;
}
if (check.status !== 0 && counts.failed === 0) counts.failed += 1;

const browser = await testBrowser();
const scratch = mkdtempSync(join(tmpdir(), 'rivulet-test-'));
try {
  const first = runTests(join(scratch, 'first.json'), process.argv.slice(2));
  const broken = first.files.filter(({ failed }) => failed.length > 0);
  // A timing that a busy machine upset is given one more chance, alone, and named below; what is wrong fails twice.
  const again =
    broken.length > 0 && broken.length <= MAX_SECOND_TRIES
      ? runTests(
          join(scratch, 'second.json'),
          broken.map(({ path }) => path),
        )
      : null;
  for (const file of first.files) {
    const second = file.failed.length > 0 ? again?.files.find(({ path }) => path === file.path) : undefined;
    const used = second ?? file;
    counts.passed += used.passed;
    counts.failed += used.failed.length;
    skipped.push(...used.skipped);
    if (second) secondTry.push(...file.failed.filter((name) => !second.failed.includes(name)));
  }
  const status = again ? again.status : first.status;
  if (status !== 0 && counts.failed === 0) counts.failed += 1;
} catch (error) {
  process.stderr.write(`rivulet: the test runner left no report (${error.message})\n`);
  counts.failed += 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Runs vitest and reads what it says of each file. A file that fails before any of its tests ran has failed, too. */
function runTests(report, args) {
  const vitest = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, RIVULET_CHROMIUM: browser ?? '' },
    },
  );
  const files = JSON.parse(readFileSync(report, 'utf8')).testResults.map((file) => {
    const named = (...states) =>
      file.assertionResults.filter((test) => states.includes(test.status)).map((test) => test.fullName);
    const failed = named('failed');
    if (file.status === 'failed' && failed.length === 0) failed.push(`${file.name}: ${file.message}`);
    return { path: file.name, passed: named('passed').length, failed, skipped: named('pending', 'skipped') };
  });
  return { files, status: vitest.status };
}

if (secondTry.length > 0)
  process.stdout.write(
    `passed only on the second try (${secondTry.length}):\n${secondTry.map((name) => `  ${name}`).join('\n')}\n`,
  );
if (skipped.length > 0)
  process.stdout.write(
    `skipped here (${skipped.length}):\n${skipped.map((name) => `  ${name}`).join('\n')}\n`,
  );
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exit(counts.failed === 0 ? 0 : 1);
