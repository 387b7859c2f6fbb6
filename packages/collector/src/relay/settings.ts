import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import { PROJECT_NAME } from '../projects/open.ts';
import type { Settings } from './receive.ts';

/** Whether a relay has ever heard its collector's settings: without them it would refuse every project as unknown. */
export function hasSettings(dataDir: string): boolean {
  return existsSync(join(dataDir, 'projects'));
}

/** Writes down what the collector says of projects and bans, in the files in which a collector keeps them itself. */
export function writeSettings(dataDir: string, { projects, bans }: Settings): void {
  const folder = join(dataDir, 'projects');
  makeDirectory(folder);
  for (const [name, text] of Object.entries(projects)) {
    if (PROJECT_NAME.test(name)) replace(join(folder, `${name}.json`), text);
  }
  for (const file of readdirSync(folder)) {
    if (file.endsWith('.json') && !Object.hasOwn(projects, file.slice(0, -'.json'.length))) rmSync(join(folder, file));
  }
  if (bans === null) rmSync(join(dataDir, 'bans.json'), { force: true });
  else replace(join(dataDir, 'bans.json'), bans);
}

function replace(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  writeAtomically(path, text);
}
