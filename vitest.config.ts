import { defineConfig } from 'vitest/config';

/** Tests run real servers, real files and a real browser, so they get time and few neighbours. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/output/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
