import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { codegraph: 'src/main.ts' },
  format: 'esm',
  dts: false,
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  logLevel: 'warn',
});
