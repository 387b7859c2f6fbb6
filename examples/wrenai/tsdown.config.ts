import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { wren: 'src/launcher/main.ts', 'wren-ui': 'src/app/main.ts' },
  format: 'esm',
  dts: false,
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  logLevel: 'warn',
});
