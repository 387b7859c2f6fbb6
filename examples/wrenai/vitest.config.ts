import { defineConfig } from 'vitest/config';

/** Every test starts the built programs as a person would; `npm test` builds them first. */
export default defineConfig({
  test: {
    name: 'wrenai',
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
