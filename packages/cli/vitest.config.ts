import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'cli',
    include: ['src/**/*.test.ts'],
    // Generous on purpose: a slow machine must not decide a test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
