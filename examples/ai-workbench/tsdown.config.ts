import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { workbench: 'src/server/main.ts', aiw: 'src/cli/main.ts' },
  format: 'esm',
  dts: false,
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  logLevel: 'warn',
});
