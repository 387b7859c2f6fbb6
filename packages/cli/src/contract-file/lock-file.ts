import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Lock, LockError, lockText, parseLock } from '@aboveboard/contract/life';
import { UserError } from '../user-error.ts';

/** The lock's file: the given one, or `contract.lock.json` beside the contract. */
export function lockFileOf(contract: string, given?: string): string {
  return given ?? join(dirname(contract), 'contract.lock.json');
}

/**
 * Reads the lock, `null` where there is none yet.
 *
 * @throws UserError for a file that is no lock, or one that was edited by hand
 */
export function readLock(file: string): Lock | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UserError(`--lock ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return asUserError(file, () => parseLock(parseJson(text)));
}

/** Replaces the file in one step: a lock that was cut short by a full disk would look like one edited by hand. */
export function writeLock(file: string, lock: Lock): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, lockText(lock));
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new UserError(`--lock ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Names the file in a problem of the lock. */
export function asUserError<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof LockError ? new UserError(`${file}: ${error.message}`) : error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const conflict = /^(<<<<<<<|>>>>>>>) /m.test(text);
    throw new LockError([
      conflict
        ? 'two branches have each appended a revision: take the file of the branch that was merged first, then run `aboveboard lock` again'
        : 'expected JSON, as `aboveboard lock` writes it; restore the file from version control',
    ]);
  }
}
