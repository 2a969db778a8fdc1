import { defineConfig } from 'vitest/config';

const quick = ['test/unit/**/*.test.ts', 'test/golden/**/*.test.ts', 'test/replay/**/*.test.ts'];

const report = process.env.RETORT_TEST_REPORT;

/** Three projects by what they need: nothing; both real servers; both real servers and minutes. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: report ? ['default', 'json'] : ['default'],
    ...(report ? { outputFile: { json: report } } : {}),
    projects: [
      { extends: true, test: { name: 'unit', include: quick, testTimeout: 30_000 } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/integration/servers/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          globalSetup: ['test/integration/servers/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 900_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
