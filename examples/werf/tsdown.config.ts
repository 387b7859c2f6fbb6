import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { werf: 'src/main.ts', run: 'src/cli/run.ts', contract: 'telemetry.contract.ts' },
  format: 'esm',
  dts: false,
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  logLevel: 'warn',
});
