import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { index: 'src/index.ts', ask: 'src/ask.ts', platform: 'src/platform/main.ts' },
  format: 'esm',
  dts: false,
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  logLevel: 'warn',
});
