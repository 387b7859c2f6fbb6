import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'store-main': 'src/serve/store-main.ts',
    'worker-main': 'src/serve/worker-main.ts',
    edge: 'src/edge.ts',
    api: 'src/api/types.ts',
  },
  format: 'esm',
  dts: true,
  platform: 'node',
  fixedExtension: false,
  // The contract is a sibling package of the same release; what is left outside comes from package.json.
  logLevel: 'warn',
});
