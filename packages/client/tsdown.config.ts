import { defineConfig, type UserConfig } from 'tsdown';

const shared: UserConfig = {
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
};

export default defineConfig([
  { ...shared, entry: { index: 'src/index.ts', contract: 'src/contract.ts' } },
  // On its own, or what it shares with the client would be cut out of the client as one more file to load at every start.
  { ...shared, entry: { testing: 'src/testing/testing.ts' }, clean: false },
]);
