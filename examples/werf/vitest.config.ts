import { defineConfig } from 'vitest/config';
import { patience } from '../../test/support/patience.ts';

/** Every test starts the built program as a person or a CI system would; `npm test` builds it first. */
export default defineConfig({
  test: {
    name: 'werf',
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/guard.ts'],
    ...patience,
  },
});
