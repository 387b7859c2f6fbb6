import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import { migrations } from './migrations.ts';

/**
 * The data directory says in which format it is, so that a version that does not know it leaves it alone:
 *
 *     .aboveboard/format.json   {"format":2,"id":"9f86d081884c7d65"}
 *
 * Directories of the first format have no such file.
 */
export interface DataDir {
  readonly format: number;
  /** Random, made up once: what a store outside of the directory knows it by. */
  readonly id: string;
}

/** The format that this version reads and writes: the first, and one more for each migration. */
export const FORMAT = 1 + migrations.length;

/**
 * Brings a data directory to this version's format, one step after the other. Each step can be repeated, and the number
 * is written after it, so a crash in between does no harm. Only for the process that holds the directory.
 *
 * @throws Error for a directory of a newer version
 * @example openDataDir('.aboveboard').id // '9f86d081884c7d65'
 */
export function openDataDir(dataDir: string): DataDir {
  checkFormat(dataDir);
  makeDirectory(dataDir);
  let found = read(dataDir) ?? { format: 1, id: randomBytes(8).toString('hex') };
  for (; found.format < FORMAT; found = { ...found, format: found.format + 1 }) {
    migrations[found.format - 1]?.(dataDir);
    writeAtomically(fileOf(dataDir), `${JSON.stringify({ ...found, format: found.format + 1 })}\n`);
  }
  return found;
}

/**
 * For commands that change a data directory beside a collector.
 *
 * @throws Error for a directory of a newer version
 */
export function checkFormat(dataDir: string): void {
  const { format } = read(dataDir) ?? { format: 1 };
  if (format <= FORMAT) return;
  throw new Error(
    `${dataDir} is in format ${format}, of a newer version; this one knows formats up to ${FORMAT}: install the newer ` +
      'version again, or give another directory by --data',
  );
}

function read(dataDir: string): DataDir | null {
  let text: string;
  try {
    text = readFileSync(fileOf(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { format, id } = JSON.parse(text) as DataDir;
    if (Number.isInteger(format) && format > 0 && /^[0-9a-f]{16}$/.test(id)) return { format, id };
  } catch {
    // Said below, in one sentence for everything that it can be.
  }
  throw new Error(`${fileOf(dataDir)} is damaged: it says in which format the directory is; restore it from a backup`);
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'format.json');
}
