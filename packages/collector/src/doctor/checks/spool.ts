import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cursor, readCursor } from '../../drain/cursor.ts';
import { replaceFile } from '../../files/files.ts';
import { readProjects } from '../../projects/projects.ts';
import { MAGIC, segmentName } from '../../spool/format.ts';
import { START, segments, spoolFolders } from '../../spool/reader.ts';
import { type Scan, scanSegment } from '../../spool/scan.ts';
import type { Finding, Patient } from '../finding.ts';

/** What waits in the spool, what of it is damaged, and what can never be stored. */
export function spool({ dataDir, isRunning }: Patient): readonly Finding[] {
  const cursor = cursorOf(dataDir);
  if (cursor === null) return [];
  const known = projectNames(dataDir);
  const found: Finding[] = [];
  const gone = new Map<string, number>();
  let events = 0;
  const spoolDir = join(dataDir, 'spool');
  for (const folder of spoolFolders(spoolDir)) {
    const drained = cursor.positions[folder] ?? START;
    const numbers = segments(join(spoolDir, folder)).filter((number) => number >= drained.segment);
    for (const number of numbers) {
      const path = join(spoolDir, folder, segmentName(number));
      const from = number === drained.segment ? drained.offset : MAGIC.length;
      const scan = scanOrNull(path, from);
      if (scan === null) continue;
      for (const { record } of scan.records) {
        const { project, received } = record.head;
        events += received;
        if (known !== null && !known.has(project)) gone.set(project, (gone.get(project) ?? 0) + received);
      }
      // What is being written looks damaged for a moment.
      const isOpen = isRunning && number === numbers.at(-1);
      if (scan.damaged.length > 0 && !isOpen) found.push(damageOf(dataDir, folder, number, path, from, scan));
    }
  }
  for (const [project, count] of gone) {
    found.push({
      level: 'error',
      check: 'spool',
      message: `${count} events wait for the project ${project}, which is gone; nothing behind them can be stored`,
      advice: `add it again: aboveboard project add ${project} --contract FILE --key KEY`,
    });
  }
  const { bytes, places } = cursor.skipped ?? { bytes: 0, places: 0 };
  if (places > 0) {
    const message = `${bytes} unreadable bytes in ${places} places were skipped since the beginning`;
    found.push({ level: 'warning', check: 'spool', message, advice: 'many at once speak of a disk that fails' });
  }
  return [...found, { level: 'ok', check: 'spool', message: `${events} events wait for the store` }];
}

function damageOf(dataDir: string, folder: string, number: number, path: string, from: number, scan: Scan): Finding {
  const bytes = scan.damaged.reduce((sum, { at, end }) => sum + end - at, 0);
  return {
    level: 'warning',
    check: 'spool',
    message: `segment ${number} of folder ${folder} has ${bytes} unreadable bytes in ${scan.damaged.length} places`,
    advice: 'the drain skips and counts them; aboveboard doctor --repair sets them aside',
    repair: () => {
      const aside = setAside(dataDir, folder, number, path, from, scan);
      return `set ${bytes} unreadable bytes of segment ${number} aside in ${aside}`;
    },
  };
}

/**
 * Moves what is unreadable to a folder of its own, and closes the gaps. What lies before the cursor stays as it is, byte
 * for byte, so that the cursor still points to where it did.
 */
function setAside(dataDir: string, folder: string, number: number, path: string, from: number, scan: Scan): string {
  const bytes = readFileSync(path);
  const aside = join(dataDir, 'set-aside');
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  for (const { at, end } of scan.damaged) {
    writeFileSync(join(aside, `${folder}-${number}-${at}.bytes`), bytes.subarray(at, end), { mode: 0o600 });
  }
  const drained = bytes.subarray(0, Math.max(from, MAGIC.length));
  replaceFile(path, Buffer.concat([drained, ...scan.records.map(({ at, end }) => bytes.subarray(at, end))]));
  return aside;
}

/** A segment that the drain has deleted meanwhile is none. */
function scanOrNull(path: string, from: number): Scan | null {
  try {
    return scanSegment(path, from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function cursorOf(dataDir: string): Cursor | null {
  try {
    return readCursor(join(dataDir, 'drain.json'));
  } catch {
    return null; // The check of the files says so.
  }
}

function projectNames(dataDir: string): ReadonlySet<string> | null {
  try {
    return new Set(readProjects(dataDir).map(({ name }) => name));
  } catch {
    return null; // The check of the projects says so.
  }
}
