import { defineConfig } from 'vitest/config';

const common = {
  pool: 'forks' as const,
  setupFiles: ['test/support/generated-input.ts', 'test/support/patience.ts'],
  globalSetup: ['test/support/build-once.ts'],
  // Limits are there for what never ends; a machine that is busy must not reach them.
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'core',
          // A second try has the machine to itself.
          maxWorkers: process.env.RIVULET_TESTS_ALONE === undefined ? 2 : 1,
          expect: { poll: { timeout: 15_000, interval: 20 } },
          include: [
            'src-main/**/*.test.ts',
            'src-preload/**/*.test.ts',
            'src-renderer/**/*.test.ts',
            'test/{integration,interop}/**/*.test.ts',
          ],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Windows in a real browser have the machine to themselves, one after the other where a test does not ask for two.
        test: {
          ...common,
          name: 'window',
          maxWorkers: 1,
          maxConcurrency: 2,
          expect: { poll: { timeout: 15_000, interval: 100 } },
          include: ['test/e2e/**/*.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
