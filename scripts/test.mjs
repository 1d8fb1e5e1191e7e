// `npm test`: installs and builds what is missing, runs `npm run check` and every test, and closes with one line of counts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { root } from './source-stamp.mjs';
import { testBrowser } from './test-browser.mjs';

ensureBuild();

const counts = { passed: 0, failed: 0 };
const skipped = [];

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
  const report = join(scratch, 'vitest.json');
  const vitest = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, RIVULET_CHROMIUM: browser ?? '' },
    },
  );
  const result = JSON.parse(readFileSync(report, 'utf8'));
  counts.passed += result.numPassedTests;
  counts.failed += result.numFailedTests;
  for (const file of result.testResults) {
    // A file that fails before any of its tests ran, or vitest's own failure, must not look like success.
    if (file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
      counts.failed += 1;
    for (const test of file.assertionResults) {
      if (test.status === 'pending' || test.status === 'skipped') skipped.push(test.fullName);
    }
  }
  if (vitest.status !== 0 && counts.failed === 0) counts.failed += 1;
} catch (error) {
  process.stderr.write(`rivulet: the test runner left no report (${error.message})\n`);
  counts.failed += 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

if (skipped.length > 0)
  process.stdout.write(
    `skipped here (${skipped.length}):\n${skipped.map((name) => `  ${name}`).join('\n')}\n`,
  );
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exit(counts.failed === 0 ? 0 : 1);
