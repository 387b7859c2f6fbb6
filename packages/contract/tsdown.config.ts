import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { index: 'src/index.ts', life: 'src/life.ts' },
  format: 'esm',
  dts: true,
  platform: 'neutral',
  fixedExtension: false,
  logLevel: 'warn',
});
