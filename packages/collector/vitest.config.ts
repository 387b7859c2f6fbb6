import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['aboveboard-source'] },
  ssr: { resolve: { conditions: ['aboveboard-source'] } },
  test: {
    name: 'collector',
    include: ['src/**/*.test.ts'],
    // Generous on purpose: a slow machine must not decide a test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
