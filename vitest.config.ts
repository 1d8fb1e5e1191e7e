import { defineConfig } from 'vitest/config';

const common = {
  pool: 'forks' as const,
  setupFiles: ['test/support/generated-input.ts'],
  globalSetup: ['test/support/build-once.ts'],
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'core',
          maxWorkers: 2,
          testTimeout: 20_000,
          hookTimeout: 30_000,
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
        // Windows in a real browser have the machine to themselves, one after the other.
        test: {
          ...common,
          name: 'window',
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 15_000, interval: 100 } },
          include: ['test/e2e/**/*.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
