import { defineConfig } from 'vitest/config';

/** Tests run real servers, real files and a real browser, so they get time and few neighbours; most of it they wait. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/output/**'],
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
