import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/**
 * What the weekly cadence remembers on the machine, below the user's folder for caches:
 *
 * - `typescript-telemetry-last-sent` when a report was last delivered: its time of change is the truth, its text for people
 * - `typescript-telemetry-sending` there while a process delivers one, so that of many that start at once one does
 *
 * Where there is no such folder, or it cannot be written, nothing here throws and memory has to do.
 */
const WEEK = 7 * 24 * 3_600_000;
/** A process that holds the mark for longer, in ms, is dead. */
const ABANDONED = 300_000;
/** A file may be younger than the look at the clock that came before the look at it, and file systems have clocks of their own. */
const SKEW = 60_000;

/** @returns the common beginning of the files' paths; empty on a machine without a home */
export function markOf(env: Readonly<Record<string, string | undefined>>): string {
  const root = cachesOf(env) ?? '';
  return isAbsolute(root) ? join(root, 'axonflow', 'typescript-telemetry-') : '';
}

function cachesOf({
  HOME,
  LOCALAPPDATA,
  XDG_CACHE_HOME,
}: Readonly<Record<string, string | undefined>>): string | undefined {
  if (process.platform === 'win32') return LOCALAPPDATA;
  if (process.platform === 'darwin') return HOME && join(HOME, 'Library', 'Caches');
  return XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));
}

/** Was a report delivered within seven days? A time to come was written under a wrong clock. */
export function isFresh(mark: string, now: number): boolean {
  const age = ageOf(`${mark}last-sent`, now);
  return mark !== '' && age > -SKEW && age < WEEK;
}

/** Notes a delivered report. @returns whether that is noted */
export function stamp(mark: string, now: number): boolean {
  if (mark === '') return false;
  const beside = `${mark}${process.pid}.tmp`;
  try {
    writeFileSync(beside, `last_sent=${new Date(now).toISOString()}\n`, { mode: 0o600 });
    utimesSync(beside, now / 1000, now / 1000);
    renameSync(beside, `${mark}last-sent`);
    return true;
  } catch {
    rm(beside);
    return false;
  }
}

/** Marks that this process delivers. @returns false where another does; where nothing can be marked, nobody is in the way */
export function begin(mark: string, now: number): boolean {
  if (mark === '' || !isThere(dirname(mark))) return true;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      closeSync(openSync(`${mark}sending`, 'wx', 0o600));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return true;
    }
    const age = ageOf(`${mark}sending`, now);
    if (age > -SKEW && age < ABANDONED) return false;
    end(mark);
  }
  return false;
}

export function end(mark: string): void {
  if (mark !== '') rm(`${mark}sending`);
}

/** One folder and its parent, and no more: a recursive `mkdir` never returns on a home such as `/proc/1/nope`. */
function isThere(folder: string): boolean {
  for (const path of [dirname(folder), folder]) {
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

/** Far below zero where there is no such file. */
function ageOf(path: string, now: number): number {
  try {
    // Down to the millisecond: a file's time has more digits than a clock of JavaScript.
    return now - Math.floor(statSync(path).mtimeMs);
  } catch {
    return Number.NEGATIVE_INFINITY;
  }
}

function rm(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays, and is too old one day.
  }
}
