import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    isolate: false,
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 10_000,
    hookTimeout: 60_000,
  },
});
