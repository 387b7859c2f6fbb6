import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import type { Position } from '../spool/reader.ts';

/** How far one forwarder is, and what became of the events that it has passed. Of the form of the drain's cursor. */
export interface ForwardCursor {
  /** By spool folder: everything before has been handed over, refused or lost. */
  readonly positions: Readonly<Record<string, Position>>;
  /** Events that the target has. */
  readonly forwarded: number;
  /** Events that the target took note of and did not want. */
  readonly refused: number;
  /** Events that were deleted before the target took them: see retain in forward.ts. */
  readonly lost: number;
  /** When it last had nothing more to do, ISO 8601. */
  readonly caughtUp: string;
}

/** @returns `null` where there is none, or none that can be read: then the forwarder begins with what arrives now */
export function readForwardCursor(path: string): ForwardCursor | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ForwardCursor;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export function writeForwardCursor(path: string, cursor: ForwardCursor): void {
  makeDirectory(dirname(path));
  writeAtomically(path, JSON.stringify(cursor));
}
