import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The contract's source, so that no test depends on a build of it.
  resolve: { conditions: ['aboveboard-source'] },
  ssr: { resolve: { conditions: ['aboveboard-source'] } },
  test: {
    name: 'client',
    globalSetup: ['./test/setup.ts'],
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
