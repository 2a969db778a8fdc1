import { defineConfig } from 'vitest/config';

/** One process, one file after the other: a device is measured by nobody else meanwhile. */
export default defineConfig({
  test: {
    include: ['test/gpu/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
