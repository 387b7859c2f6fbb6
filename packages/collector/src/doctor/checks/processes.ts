import { rmSync } from 'node:fs';
import { holderOf, lockFile, urlFile } from '../../serve/lock.ts';
import type { Finding, Patient } from '../finding.ts';

/** Whether a collector runs, or one died without giving the directory back. */
export function processes({ dataDir }: Patient): readonly Finding[] {
  const holder = holderOf(dataDir);
  if (holder === null) return [{ level: 'ok', check: 'process', message: 'no collector uses the directory' }];
  if (holder.isRunning) return [{ level: 'ok', check: 'process', message: `a collector runs, process ${holder.pid}` }];
  return [
    {
      level: 'warning',
      check: 'process',
      message: `serve.pid names process ${holder.pid}, which does not run: a collector was killed`,
      advice: 'nothing: the next start takes it over',
      repair: () => {
        rmSync(lockFile(dataDir), { force: true });
        rmSync(urlFile(dataDir), { force: true });
        return 'removed the stale serve.pid';
      },
    },
  ];
}
