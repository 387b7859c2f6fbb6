import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { patience } from '../../test/support/patience.ts';

export default defineConfig({
  root: import.meta.dirname,
  // Where the collector serves `dist/`.
  base: '/dashboard/',
  plugins: [react()],
  build: {
    // The first browsers that know light-dark(); both themes are then one list of colours.
    target: ['es2023', 'chrome123', 'firefox120', 'safari17.5'],
    // Nothing inline: the collector's content security policy names only 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  test: {
    name: 'dashboard',
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    // Pure functions, and pages of a browser: sharing a process saves what each file would begin with.
    isolate: false,
    ...patience,
  },
});
