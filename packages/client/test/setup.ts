import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'tsdown';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder in which the built package is installed, as a user's tool would have it. */
    readonly installed: string;
  }
}

/** Builds what ships and installs it in a folder of its own: what the child processes of the tests run is the real thing. */
export default async function setup(project: TestProject): Promise<() => void> {
  const root = join(import.meta.dirname, '..');
  const installed = mkdtempSync(join(tmpdir(), 'aboveboard-installed-'));
  const home = join(installed, 'node_modules', 'aboveboard');
  mkdirSync(home, { recursive: true });
  cpSync(join(root, 'package.json'), join(home, 'package.json'));
  await build({
    cwd: root,
    config: join(root, 'tsdown.config.ts'),
    outDir: join(home, 'dist'),
    clean: false,
    logLevel: 'silent',
    dts: false,
  });
  project.provide('installed', installed);
  return () => rmSync(installed, { recursive: true, force: true });
}
