import { defineConfig } from 'vitest/config';
import { patience } from '../../test/support/patience.ts';

/** Every test starts the built programs as a person would; `npm test` builds them first. */
export default defineConfig({
  test: {
    name: 'ai-workbench',
    include: ['test/**/*.test.ts'],
    ...patience,
  },
});
