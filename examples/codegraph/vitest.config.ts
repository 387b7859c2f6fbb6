import { defineConfig } from 'vitest/config';

/** Every test starts the built program as a person or an agent would; `npm test` builds it first. */
export default defineConfig({
  test: {
    name: 'codegraph',
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/guard.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
