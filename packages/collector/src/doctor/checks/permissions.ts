import { accessSync, chmodSync, constants, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, Patient } from '../finding.ts';

/** Others on the machine may read none of it, and we have to be able to write it. */
export function permissions({ dataDir }: Patient): readonly Finding[] {
  if (process.platform === 'win32') return [];
  const names = readdirSync(dataDir).filter((name) => name !== 'clickhouse');
  const paths = [dataDir, ...names.map((name) => join(dataDir, name))];
  const open = paths.filter((path) => (statSync(path).mode & 0o077) !== 0);
  const foreign = paths.filter((path) => !isWritable(path));
  const found: Finding[] = [];
  if (open.length > 0) {
    found.push({
      level: 'warning',
      check: 'permissions',
      message: `others on this machine may read ${open.join(', ')}`,
      advice: 'aboveboard doctor --repair takes that away',
      repair: () => {
        for (const path of open) chmodSync(path, statSync(path).isDirectory() ? 0o700 : 0o600);
        return `took the permissions of others away from ${open.join(', ')}`;
      },
    });
  }
  if (foreign.length > 0) {
    const message = `${foreign.join(', ')} cannot be written by this user`;
    found.push({
      level: 'error',
      check: 'permissions',
      message,
      advice: 'run as the user to whom the directory belongs',
    });
  }
  return found.length > 0
    ? found
    : [{ level: 'ok', check: 'permissions', message: 'only this user may read and write' }];
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
