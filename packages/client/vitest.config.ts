import { defineConfig } from 'vitest/config';
import { patience } from '../../test/support/patience.ts';

/** Those that put something else in the place of a module, which no other file may meet. */
export const MOCKING = ['src/buffer/append.test.ts', 'src/detect/detect.test.ts'];

export default defineConfig({
  // The contract's source, so that no test depends on a build of it.
  resolve: { conditions: ['aboveboard-source'] },
  ssr: { resolve: { conditions: ['aboveboard-source'] } },
  test: {
    name: 'client',
    globalSetup: ['./test/setup.ts'],
    include: ['test/**/*.test.ts', ...MOCKING],
    ...patience,
    // Half of the budget that tests give to a delivery which nobody may wait for.
    testTimeout: 30_000,
  },
});
