import { defineConfig } from 'vitest/config';
import { patience } from '../../test/support/patience.ts';
import { ALONE, fromSource } from './vitest.config.ts';

/** The parts of the client, each by itself. Whole tools, in processes of their own, are in `test/`. */
export default defineConfig({
  ...fromSource,
  test: {
    name: 'client-units',
    include: ['src/**/*.test.ts'],
    exclude: ALONE,
    // A process for all of them is half of the work, and what one of them puts in the place of a variable is gone before the next test.
    isolate: false,
    unstubEnvs: true,
    unstubGlobals: true,
    ...patience,
  },
});
