import { defineConfig } from 'vitest/config';
import { SkipReporter } from './test/tools/skips.js';

const report = process.env['TSVENV_TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/tools/shared.ts',
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // Every shell test is a real terminal; more of them at once than cores only makes each wait.
    maxWorkers: '100%',
    reporters: [
      'default',
      new SkipReporter(process.env['CI'] === 'true'),
      ...(report === undefined ? [] : [['json', { outputFile: report }] satisfies [string, { outputFile: string }]]),
    ],
  },
});
