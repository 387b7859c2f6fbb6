import { defineConfig, type UserConfig } from 'tsdown';

const shared: UserConfig = {
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  fixedExtension: false,
  // One file, whole: nothing has to be installed beside a Worker.
  deps: { alwaysBundle: [/./] },
  inputOptions: { resolve: { conditionNames: ['workerd', 'browser', 'import', 'default'], mainFields: ['main'] } },
  tsconfig: 'tsconfig.build.json',
  dts: true,
  logLevel: 'error',
  minify: true,
};

export default defineConfig([
  { ...shared, entry: { index: 'src/index.ts' } },
  { ...shared, entry: { worker: 'src/worker.ts' }, clean: false },
]);
