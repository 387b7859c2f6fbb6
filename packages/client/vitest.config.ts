import { defineConfig } from 'vitest/config';
import { patience } from '../../test/support/patience.ts';

/** Those that put something else in the place of a module, which no other file may meet, or count what listens to a whole process. */
export const ALONE = [
  ...['src/buffer/append.test.ts', 'src/detect/detect.test.ts'],
  ...['src/adapters/fill/fill.test.ts', 'src/adapters/sdk/sdk.test.ts'],
];

/** The contract's source, so that no test depends on a build of it. */
export const fromSource = {
  resolve: { conditions: ['aboveboard-source'] },
  ssr: { resolve: { conditions: ['aboveboard-source'] } },
};

export default defineConfig({
  ...fromSource,
  test: {
    name: 'client',
    globalSetup: ['./test/setup.ts'],
    include: ['test/**/*.test.ts', ...ALONE],
    ...patience,
    // Half of the budget that tests give to a delivery which nobody may wait for.
    testTimeout: 30_000,
  },
});
