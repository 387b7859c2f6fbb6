import { defineConfig } from 'vitest/config';
import { patience } from '../../test/support/patience.ts';

export default defineConfig({
  test: {
    name: 'cli',
    include: ['src/**/*.test.ts'],
    ...patience,
  },
});
