import { defineConfig } from 'vitest/config';
import { patience } from '../../test/support/patience.ts';

export default defineConfig({
  test: {
    name: 'cli',
    include: ['src/**/*.test.ts'],
    // They leave nothing behind that one file could hide from another; sharing a process saves what each would begin with.
    isolate: false,
    ...patience,
  },
});
