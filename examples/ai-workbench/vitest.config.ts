import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Every test starts the built programs as a person would, so they are built first.
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './test/support/build.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
