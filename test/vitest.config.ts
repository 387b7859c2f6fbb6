import { defineConfig } from 'vitest/config';

/** Tests of the whole house: built packages, real processes, a real browser. `npm test` builds first. */
export default defineConfig({
  test: {
    name: 'house',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ['./support/setup.ts'],
  },
});
