import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Lock, type Revisions, revisionsOf } from '@aboveboard/contract/life';

/** What a tool ships of its lock: a module that `createTelemetry` takes as `revisions`. */
export interface RevisionsFile {
  readonly path: string;
  readonly text: string;
  /** Is it there already, with this very text? */
  readonly isThere: boolean;
}

/**
 * The file beside a lock, in the contract's own language, that says since which revision each part is as wide as now.
 *
 * @example revisionsFile('src/telemetry.contract.ts', 'src/contract.lock.json', lock).path // 'src/telemetry.revisions.ts'
 */
export function revisionsFile(contract: string, lockFile: string, lock: Lock): RevisionsFile {
  const own = readOr(contract);
  const [, ending = '.json'] = /(\.[cm]?[jt]s)$/.exec(basename(contract)) ?? [];
  const path = join(dirname(lockFile), `telemetry.revisions${ending}`);
  const text = ending === '.json' ? jsonOf(revisionsOf(lock)) : revisionsModule(revisionsOf(lock), isRequired(own));
  return { path, text, isThere: readOr(path) === text };
}

/** Before the first lock: a client that is given this strips nothing, as one that is given nothing. */
export const NO_REVISION: Revisions = { revision: 0, since: {} };

/** The file's text as a module. */
export function revisionsModule(revisions: Revisions, isRequire: boolean): string {
  return `${HEAD}${isRequire ? 'module.exports =' : 'export default'} ${jsonOf(revisions).trimEnd()};\n`;
}

export function writeRevisions({ path, text }: RevisionsFile): void {
  writeFileSync(path, text);
}

const HEAD = '// Written by `aboveboard lock`, for the option `revisions` of createTelemetry. Not to be edited.\n';

function jsonOf(revisions: Revisions): string {
  return `${JSON.stringify(revisions, null, 2)}\n`;
}

function isRequired(contract: string): boolean {
  return /^module\.exports\s*=/m.test(contract);
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
