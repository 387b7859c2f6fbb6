import { readFileSync, statSync } from 'node:fs';
import { writeAtomically } from '../files/files.ts';
import type { Position } from '../spool/reader.ts';

/** How far the spool has been drained: everything before the positions is in the store, in chunks up to `chunk`. */
export interface Cursor {
  readonly chunk: number;
  /** By spool folder. */
  readonly positions: Readonly<Record<string, Position>>;
  /** When an event of a project was last stored, ISO 8601. */
  readonly lastStored: Readonly<Record<string, string>>;
  /** How long the drain has lived, in ms: see life.ts. */
  readonly life?: number;
  /** What of the spool could not be read since the beginning: torn tails, damaged records. */
  readonly skipped?: Skipped;
  /** The highest number that was given to an install, by project: none is given twice, even when its install is forgotten. */
  readonly installs?: Readonly<Record<string, number>>;
  /** Projects that the next chunk may have written rows of; `null` where it was not begun. */
  readonly began?: readonly string[] | null;
}

export interface Skipped {
  readonly bytes: number;
  readonly places: number;
}

export const NOTHING_SKIPPED: Skipped = { bytes: 0, places: 0 };

/** @example const skipped = withSkipped(NOTHING_SKIPPED, { bytes: 12, places: 1 }); */
export function withSkipped(a: Skipped, b: Skipped): Skipped {
  return { bytes: a.bytes + b.bytes, places: a.places + b.places };
}

const BEGINNING: Cursor = { chunk: 0, positions: {}, lastStored: {} };

/** @throws where the file is there and is no cursor: to begin anew would store everything twice */
export function readCursor(path: string): Cursor {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return BEGINNING;
    throw error;
  }
  try {
    return JSON.parse(text) as Cursor;
  } catch {
    throw new Error(`${path} is damaged: it says how far the spool has been drained; restore it from a backup`);
  }
}

/**
 * For who looks at it again and again: reads it where it has changed. An unreadable one is the drain's to complain about.
 *
 * @example const drained = followCursor('.aboveboard/drain.json'); setInterval(() => drained().positions, 1000);
 */
export function followCursor(path: string): () => Cursor {
  let seen = '';
  let cursor = BEGINNING;
  return () => {
    const found = statSync(path, { throwIfNoEntry: false });
    const version = found === undefined ? '' : `${found.ino} ${found.mtimeMs}`;
    if (version === seen) return cursor;
    try {
      cursor = readCursor(path);
      seen = version;
    } catch {
      // It stays as it was last read.
    }
    return cursor;
  };
}

export function writeCursor(path: string, cursor: Cursor): void {
  writeAtomically(path, JSON.stringify(cursor));
}
