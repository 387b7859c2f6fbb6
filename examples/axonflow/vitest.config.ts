import { defineConfig } from 'vitest/config';
import { patience } from '../../test/support/patience.ts';

/** The acceptance tests start the built programs as a person would; `npm test` builds them first. */
export default defineConfig({
  test: {
    name: 'axonflow',
    include: ['test/**/*.test.ts'],
    ...patience,
  },
});
