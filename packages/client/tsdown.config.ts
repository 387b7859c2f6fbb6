import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type UserConfig } from 'tsdown';
import { eager } from './eager.ts';

const shared: UserConfig = {
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node20.19',
  // .js and .cjs, as package.json names them.
  fixedExtension: false,
  // The contract is part of what ships: a user's tool gets one package and no dependency.
  deps: { alwaysBundle: ['@aboveboard/contract'] },
  inputOptions: {
    resolve: { conditionNames: ['aboveboard-source', 'import', 'node', 'default'] },
    // What delivers takes what it needs from the entry, by names of one letter: a run that only records loads one file.
    preserveEntrySignatures: 'allow-extension',
  },
  tsconfig: 'tsconfig.build.json',
  dts: true,
  logLevel: 'error',
  minify: true,
  // It recommends not to build CommonJS; half of the tools that need this are CommonJS.
  checks: { legacyCjs: false },
};

/** Every folder is an entry of its name; `fill` is what they share. */
const adapters = readdirSync(join(import.meta.dirname, 'src/adapters')).filter((name) => name !== 'fill');

// Each on its own: what two share would be cut out of both as one more file to load at every start.
export default defineConfig([
  { ...shared, entry: { index: 'src/index.ts' }, plugins: [eager('index')] },
  { ...shared, entry: { contract: 'src/contract.ts' }, clean: false },
  { ...shared, entry: { command: 'src/command/command.ts' }, clean: false },
  { ...shared, entry: { testing: 'src/testing/testing.ts' }, clean: false },
  { ...shared, entry: { 'testing/guard': 'src/testing/guard/guard.ts' }, clean: false },
  ...adapters.map(
    (name): UserConfig => ({
      ...shared,
      entry: { [`adapters/${name}`]: `src/adapters/${name}/${name}.ts` },
      clean: false,
    }),
  ),
  // Loaded into every process that a guarded test starts.
  {
    ...shared,
    entry: { 'testing/guard-child': 'src/testing/guard/child.ts' },
    format: 'cjs',
    dts: false,
    clean: false,
  },
  // Started by the client itself, whichever way that was loaded; by a name that no tool has beside a bundle with us in it.
  { ...shared, entry: { 'aboveboard-helper': 'src/helper.ts' }, format: 'cjs', dts: false, clean: false },
]);
