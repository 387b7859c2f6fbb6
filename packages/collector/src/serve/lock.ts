import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDirectory } from '../files/files.ts';

/** Who uses a data directory. */
export interface Holder {
  readonly pid: number;
  readonly isRunning: boolean;
}

/** @returns `null` where nobody took it, or everybody gave it back */
export function holderOf(dataDir: string): Holder | null {
  try {
    const pid = Number(readFileSync(lockFile(dataDir), 'utf8'));
    return { pid, isRunning: isRunning(pid) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Where the collector that runs on a data directory can be reached, for `aboveboard doctor`. */
export function urlFile(dataDir: string): string {
  return join(dataDir, 'serve.url');
}

export function lockFile(dataDir: string): string {
  return join(dataDir, 'serve.pid');
}

/**
 * Lets one collector at a time use a data directory. A lock whose process is gone is taken over.
 *
 * @returns the function that releases it
 * @throws Error that names the process which holds it
 */
export function lockDirectory(dataDir: string): () => void {
  const path = lockFile(dataDir);
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 });
      return () => unlinkSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = Number(readFileSync(path, 'utf8'));
      if (isRunning(pid)) {
        throw new Error(
          `another collector (process ${pid}) uses ${dataDir}: stop it, or give another directory by --data. ` +
            `If process ${pid} is no collector, delete ${path}`,
        );
      }
      unlinkSync(path);
    }
  }
  throw new Error(`${path} cannot be taken: another collector is starting with the same directory`);
}

/**
 * Waits until whoever wrote to a folder of the spool before has ended. A worker ends when its supervisor does, in some
 * milliseconds; a number that is still in use after a while belongs to another process by now.
 */
export async function lockFolder(folder: string): Promise<void> {
  makeDirectory(folder);
  const path = join(folder, 'writer.pid');
  const before = existsSync(path) ? Number(readFileSync(path, 'utf8')) : Number.NaN;
  for (let waited = 0; isRunning(before) && waited < WRITER_PATIENCE; waited += LOOK_EVERY) await sleep(LOOK_EVERY);
  writeFileSync(path, String(process.pid), { mode: 0o600 });
}
const WRITER_PATIENCE = 3000;
const LOOK_EVERY = 20;

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
