import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Builds both programs. The client that they import is built before, by `npm run build` at the root. */
export default function build(): void {
  const { resolve } = createRequire(import.meta.url);
  try {
    resolve('aboveboard');
  } catch {
    throw new Error('expected packages/client/dist: run `npm run build` at the root of the repository first');
  }
  const tsdown = join(dirname(resolve('tsdown/package.json')), 'dist', 'run.mjs');
  execFileSync(process.execPath, [tsdown], { cwd: join(import.meta.dirname, '..', '..'), stdio: 'pipe' });
}
