import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*/vite*.config.ts', 'examples/*/vitest.config.ts', 'test/vitest.config.ts'],
    // Two cores: more processes at once only wait for each other, and each may hold an engine.
    maxWorkers: 2,
  },
});
