import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/index.ts', 'src/contract.ts'],
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node20.19',
  // .js and .cjs, as package.json names them.
  fixedExtension: false,
  // The contract is part of what ships: a user's tool gets one package and no dependency.
  deps: { alwaysBundle: ['@aboveboard/contract'] },
  inputOptions: { resolve: { conditionNames: ['aboveboard-source', 'import', 'node', 'default'] } },
  tsconfig: 'tsconfig.build.json',
  dts: true,
  logLevel: 'error',
  // It recommends not to build CommonJS; half of the tools that need this are CommonJS.
  checks: { legacyCjs: false },
});
