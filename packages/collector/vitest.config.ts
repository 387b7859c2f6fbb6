import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['aboveboard-source'] },
  ssr: { resolve: { conditions: ['aboveboard-source'] } },
  test: {
    name: 'collector',
    include: ['src/**/*.test.ts'],
    testTimeout: 20_000,
  },
});
