import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // Every shell test is a real terminal; more of them at once than cores only makes each wait.
    maxWorkers: '100%',
  },
});
