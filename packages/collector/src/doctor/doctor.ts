import { existsSync, readFileSync } from 'node:fs';
import { holderOf, urlFile } from '../serve/lock.ts';
import { clock } from './checks/clock.ts';
import { disk } from './checks/disk.ts';
import { files } from './checks/files.ts';
import { permissions } from './checks/permissions.ts';
import { processes } from './checks/processes.ts';
import { projects } from './checks/projects.ts';
import { spool } from './checks/spool.ts';
import { store } from './checks/store.ts';
import type { Check, Finding } from './finding.ts';

/** To add one: a file in checks/, and its name here. */
const CHECKS: readonly Check[] = [processes, permissions, files, projects, disk, clock, spool, store];

/**
 * Looks a data directory over, beside a running collector too, and changes nothing.
 *
 * @throws TypeError where there is no such directory
 * @example (await examine('.aboveboard')).filter(({ level }) => level === 'error')
 */
export async function examine(dataDir: string): Promise<readonly Finding[]> {
  if (!existsSync(dataDir)) throw new TypeError(`data: expected a collector's data directory, and ${dataDir} is none`);
  const isRunning = holderOf(dataDir)?.isRunning === true;
  const url = isRunning && existsSync(urlFile(dataDir)) ? readFileSync(urlFile(dataDir), 'utf8') : null;
  const found: Finding[] = [];
  for (const check of CHECKS) found.push(...(await check({ dataDir, isRunning, url })));
  return found;
}

/**
 * Puts right what can be.
 *
 * @returns what was done, in sentences
 * @throws TypeError beside a running collector: it would write over the same files
 */
export async function repair(dataDir: string): Promise<readonly string[]> {
  const holder = holderOf(dataDir);
  if (holder?.isRunning) throw new TypeError(`repair: stop the collector first (process ${holder.pid})`);
  return (await examine(dataDir)).flatMap(({ repair }) => (repair === undefined ? [] : [repair()]));
}
