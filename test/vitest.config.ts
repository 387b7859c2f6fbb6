import { defineConfig } from 'vitest/config';
import { patience } from './support/patience.ts';

/** Tests of the whole house: built packages, real processes, a real browser. `npm test` builds first. */
export default defineConfig({
  test: {
    name: 'house',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    ...patience,
    setupFiles: ['./support/setup.ts'],
  },
});
