import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Builds the page to a folder of the tests: what is tested is the source as it is, whatever lies in `dist/`. */
export async function buildTo(folder: string): Promise<void> {
  const vite = join(createRequire(import.meta.url).resolve('vite/package.json'), '../bin/vite.js');
  const root = join(import.meta.dirname, '..');
  // In a process of its own, because Vitest's NODE_ENV would make it a development build.
  await promisify(execFile)(process.execPath, [vite, 'build', root, '--outDir', folder, '--emptyOutDir'], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
}
