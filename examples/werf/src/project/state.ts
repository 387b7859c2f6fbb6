import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What was built and deployed from a folder: `.werf/state.json` in it. */
export interface State {
  /** Digest of an image's recipe, by its name. */
  readonly built: Readonly<Record<string, string>>;
  /** What is deployed, by release. */
  readonly releases: Readonly<Record<string, string>>;
}

export function readState(folder: string): State {
  try {
    return JSON.parse(readFileSync(join(folder, '.werf', 'state.json'), 'utf8')) as State;
  } catch {
    return { built: {}, releases: {} };
  }
}

export function writeState(folder: string, state: State): void {
  mkdirSync(join(folder, '.werf'), { recursive: true });
  writeFileSync(join(folder, '.werf', 'state.json'), `${JSON.stringify(state)}\n`);
}
