import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readCursor } from '../../drain/cursor.ts';
import type { Finding, Patient } from '../finding.ts';

/** The small files, each replaced whole or not at all: one that is damaged was damaged from outside. */
export function files({ dataDir, isRunning }: Patient): readonly Finding[] {
  const found: Finding[] = [];
  try {
    readCursor(join(dataDir, 'drain.json'));
  } catch (error) {
    found.push({
      level: 'error',
      check: 'files',
      message: (error as Error).message,
      advice:
        'restore it from a backup of the whole directory; without it everything in the spool would be stored again',
    });
  }
  for (const [name, what] of [
    [
      'access.json',
      'nobody can sign in; restore it, or delete it, which makes a new first password and ends all tokens',
    ],
    ['bans.json', 'nobody new is refused; restore it, or delete it to begin anew'],
  ] as const) {
    if (!isJson(join(dataDir, name))) {
      found.push({ level: 'error', check: 'files', message: `${name} is damaged`, advice: what });
    }
  }
  const left = isRunning ? [] : ['', 'projects'].flatMap((folder) => leftovers(join(dataDir, folder)));
  if (left.length > 0) {
    found.push({
      level: 'warning',
      check: 'files',
      message: `${left.length} unfinished file${left.length === 1 ? '' : 's'} of a process that was killed`,
      advice: 'nothing; aboveboard doctor --repair removes them',
      repair: () => {
        for (const path of left) rmSync(path, { force: true });
        return `removed ${left.length} unfinished file${left.length === 1 ? '' : 's'}`;
      },
    });
  }
  return found.length > 0 ? found : [{ level: 'ok', check: 'files', message: 'the small files are whole' }];
}

function isJson(path: string): boolean {
  try {
    JSON.parse(readFileSync(path, 'utf8'));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function leftovers(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.tmp'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
