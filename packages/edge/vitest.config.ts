import { defineConfig } from 'vitest/config';
import { patience } from '../../test/support/patience.ts';

export default defineConfig({
  resolve: { conditions: ['aboveboard-source'] },
  ssr: { resolve: { conditions: ['aboveboard-source'] } },
  test: {
    name: 'edge',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    ...patience,
  },
});
