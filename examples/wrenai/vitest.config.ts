import { defineConfig } from 'vitest/config';
import { patience } from '../../test/support/patience.ts';

/** Every test starts the built programs as a person would; `npm test` builds them first. */
export default defineConfig({
  test: {
    name: 'wrenai',
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    ...patience,
  },
});
