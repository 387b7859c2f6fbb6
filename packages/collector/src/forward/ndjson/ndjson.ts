import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory, syncDirectory, writeAtomically } from '../../files/files.ts';
import { DeliveryError, type ForwardedEvent, type TargetType } from '../target.ts';

/**
 * Files of one event a line, by the day of arrival; a day that outgrows one file has several.
 *
 *     DIR/mytool-2026-11-21.000.ndjson
 *     {"uuid":"…","project":"mytool","event":"command_run","day":"2026-11-21","arrived":"2026-11-21","identity":null,…}
 */
export const ndjson: TargetType = {
  name: 'ndjson',
  settings: { dir: 'needed' },
  maxEvents: 2000,
  open: ({ dir, project }) => openFiles(dir as string, project),
};

/** A file is closed once it is this large, in bytes, so that each stays something that a person can handle. */
const MAX_FILE = 64 * 1024 * 1024;

export function openFiles(dir: string, project: string, maxFile = MAX_FILE) {
  // A write that a crash cut off ends without a line feed: each day's youngest file is looked at once before it grows.
  const looked = new Set<string>();
  const append = (day: string, lines: readonly string[]) => {
    if (!looked.has(day)) cutTornLine(dir, filesOf(dir, project, day).at(-1));
    looked.delete(day); // Until this write is done nobody knows what a failure of it leaves behind.
    const file = openSync(join(dir, fileFor(dir, project, day, maxFile)), 'a', 0o600);
    try {
      for (let rest = Buffer.from(lines.join('')); rest.length > 0; ) rest = rest.subarray(writeSync(file, rest));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    syncDirectory(dir);
    looked.add(day);
  };
  return {
    async deliver(events: readonly ForwardedEvent[]) {
      return orDeliveryError(() => {
        makeDirectory(dir);
        for (const [day, ofDay] of byDay(events)) append(day, ofDay);
        return { refused: 0 };
      });
    },
    async erase(identity: string) {
      return orDeliveryError(() => {
        for (const name of filesOf(dir, project)) rewriteWithout(join(dir, name), identity);
        return 'erased' as const;
      });
    },
  };
}

function lineOf({ batch: _, ...event }: ForwardedEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** The day's youngest file, or the next one where that is full. */
function fileFor(dir: string, project: string, day: string, maxFile: number): string {
  const youngest = filesOf(dir, project, day).at(-1);
  if (youngest === undefined) return nameOf(project, day, 0);
  if (statSync(join(dir, youngest)).size < maxFile) return youngest;
  return nameOf(project, day, Number(NUMBER.exec(youngest)?.[1]) + 1);
}
const NUMBER = /\.(\d{3,})\.ndjson$/;

function nameOf(project: string, day: string, number: number): string {
  return `${project}-${day}.${String(number).padStart(3, '0')}.ndjson`;
}

/** In the order in which they were written. */
function filesOf(dir: string, project: string, day?: string): string[] {
  const days = day ?? '\\d{4}-\\d{2}-\\d{2}';
  const form = new RegExp(`^${project}-${days}\\.\\d{3,}\\.ndjson$`);
  const number = (name: string) => Number(NUMBER.exec(name)?.[1]);
  return names(dir)
    .filter((name) => form.test(name))
    .sort((a, b) => number(a) - number(b) || (a < b ? -1 : 1));
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function cutTornLine(dir: string, name: string | undefined): void {
  if (name === undefined) return;
  const content = readFileSync(join(dir, name));
  const end = content.lastIndexOf(10) + 1;
  if (end < content.length) truncateSync(join(dir, name), end);
}

/** Leaves out the lines of an identity; a file without any stays as it is. */
function rewriteWithout(path: string, identity: string): void {
  const content = readFileSync(path, 'utf8');
  if (!content.includes(identity)) return;
  const lines = content.split('\n').filter((line) => line !== '');
  const kept = lines.filter((line) => identityOf(line) !== identity);
  if (kept.length < lines.length) writeAtomically(path, kept.map((line) => `${line}\n`).join(''));
}

function identityOf(line: string): unknown {
  try {
    return JSON.parse(line).identity;
  } catch {
    return undefined; // Torn by a crash: cut off before the next write.
  }
}

/** The lines of each day. */
function byDay(events: readonly ForwardedEvent[]): Map<string, string[]> {
  const days = new Map<string, string[]>();
  for (const event of events) {
    const lines = days.get(event.arrived) ?? [];
    lines.push(lineOf(event));
    days.set(event.arrived, lines);
  }
  return days;
}

function orDeliveryError<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DeliveryError(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'disk');
  }
}
