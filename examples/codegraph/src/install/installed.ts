import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Agent, Scope } from './agents.ts';
import { homeOf } from './home.ts';

/** What was installed last: `installed.json`. */
export interface Installed {
  readonly version: string;
  readonly scope: Scope;
  readonly targets: readonly Agent[];
}

export function readInstalled(): Installed | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(), 'utf8')) as Installed;
  } catch {
    return undefined;
  }
}

export function writeInstalled(installed: Installed): void {
  mkdirSync(homeOf(), { recursive: true, mode: 0o700 });
  writeFileSync(fileOf(), `${JSON.stringify(installed)}\n`);
}

function fileOf(): string {
  return join(homeOf(), 'installed.json');
}
