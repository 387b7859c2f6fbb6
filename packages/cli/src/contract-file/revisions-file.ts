import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Lock, revisionsOf } from '@aboveboard/contract/life';

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
  const json = JSON.stringify(revisionsOf(lock), null, 2);
  const text = ending === '.json' ? `${json}\n` : `${HEAD}${exported(own)}${json};\n`;
  return { path, text, isThere: readOr(path) === text };
}

export function writeRevisions({ path, text }: RevisionsFile): void {
  writeFileSync(path, text);
}

const HEAD = '// Written by `aboveboard lock`, for the option `revisions` of createTelemetry. Not to be edited.\n';

function exported(contract: string): string {
  return /^module\.exports\s*=/m.test(contract) ? 'module.exports = ' : 'export default ';
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
