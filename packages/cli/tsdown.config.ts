import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { main: 'src/main.ts' },
  format: 'esm',
  dts: false,
  platform: 'node',
  fixedExtension: false,
  logLevel: 'warn',
});
