import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['aboveboard-source'] },
  ssr: { resolve: { conditions: ['aboveboard-source'] } },
  test: {
    name: 'edge',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
