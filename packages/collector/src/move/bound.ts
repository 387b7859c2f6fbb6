import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../files/files.ts';

/**
 * Where the store of a data directory is since it was moved, `store-bound.json`: what is in `clickhouse/` is of before, and
 * must not be gone on with.
 */
export interface Bound {
  /** The server's address, as `--store` has it; a password is never in it. */
  readonly store: string;
  readonly cluster: string | null;
  /** ISO 8601. */
  readonly moved: string;
}

/** @returns `null` for a directory that was never moved */
export function readBound(dataDir: string): Bound | null {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as Bound;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export function writeBound(dataDir: string, bound: Bound): void {
  writeAtomically(fileOf(dataDir), `${JSON.stringify(bound)}\n`);
}

/**
 * @throws Error that says what to type, where a directory was moved and its server is not given
 * @example checkBound('.aboveboard', null)
 */
export function checkBound(dataDir: string, storeUrl: string | null): void {
  const bound = readBound(dataDir);
  if (bound === null || storeUrl !== null) return;
  const cluster = bound.cluster === null ? '' : ` --store-cluster ${bound.cluster}`;
  throw new Error(
    `the store of ${dataDir} was moved to a server on ${bound.moved.slice(0, 10)}: give --store ${bound.store}${cluster}. ` +
      `What is in its folder clickhouse is of before that; to go back to it, and lose what came since, delete ${fileOf(dataDir)}`,
  );
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'store-bound.json');
}
