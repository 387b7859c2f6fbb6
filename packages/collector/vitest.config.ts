import { defineConfig } from 'vitest/config';
import { patience } from '../../test/support/patience.ts';

export default defineConfig({
  resolve: { conditions: ['aboveboard-source'] },
  ssr: { resolve: { conditions: ['aboveboard-source'] } },
  test: {
    name: 'collector',
    include: ['src/**/*.test.ts'],
    // What a file opens it closes, its engine too; sharing a process saves what each would begin with.
    isolate: false,
    ...patience,
  },
});
