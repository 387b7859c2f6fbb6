import { defineConfig } from 'vitest/config';

/** The acceptance tests start the built programs as a person would; `npm test` builds them first. */
export default defineConfig({
  test: {
    name: 'axonflow',
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
