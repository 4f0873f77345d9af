import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    globalSetup: ['test/support/global-setup.ts'],
    include: ['test/**/*.test.ts'],
    isolate: false,
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 10_000,
    hookTimeout: 60_000,
  },
});
