import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'contract',
    include: ['src/**/*.test.ts'],
    // Pure functions leave nothing behind that one file could hide from another; sharing a thread saves half the time.
    pool: 'threads',
    isolate: false,
    testTimeout: 20_000,
  },
});
