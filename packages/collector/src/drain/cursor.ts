import { readFileSync } from 'node:fs';
import { writeAtomically } from '../files/files.ts';
import type { Position } from '../spool/reader.ts';

/** How far the spool has been drained: everything before the positions is in the store, in chunks up to `chunk`. */
export interface Cursor {
  readonly chunk: number;
  /** By spool folder. */
  readonly positions: Readonly<Record<string, Position>>;
  /** When an event of a project was last stored, ISO 8601. */
  readonly lastStored: Readonly<Record<string, string>>;
  /** The highest number that was given to an install, by project: none is given twice, even when its install is forgotten. */
  readonly installs?: Readonly<Record<string, number>>;
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

export function writeCursor(path: string, cursor: Cursor): void {
  writeAtomically(path, JSON.stringify(cursor));
}
