import { mkdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Only the person whose machine it is may read what is kept here. */
export const FILE_MODE = 0o600;
const DIR_MODE = 0o700;

/** Deeper than this no home is: the walk up ends here, whatever the file system says. */
const MAX_LEVELS = 40;

/**
 * Makes a folder, level by level. `mkdirSync(…, { recursive: true })` does not return at all for a path such as
 * `/proc/1/nope` on Node 20 and 24, and a broken HOME is no reason to hang somebody's tool.
 *
 * @returns whether the folder is there
 */
export function makeDir(dir: string): boolean {
  if (dir === '') return false;
  const missing: string[] = [];
  for (let path = dir; !isDir(path); path = dirname(path)) {
    if (missing.length >= MAX_LEVELS || dirname(path) === path) return false;
    missing.push(path);
  }
  for (const path of missing.reverse()) {
    try {
      mkdirSync(path, { mode: DIR_MODE });
    } catch {
      if (!isDir(path)) return false; // Another process was faster, or it cannot be.
    }
  }
  return true;
}

/** @returns the text, or `undefined` where there is no such file; throws where there is one that cannot be read */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The same where a file that cannot be read is as good as none. */
export function readOr(file: string): string | undefined {
  try {
    return readText(file);
  } catch {
    return undefined;
  }
}

/** Writes a whole file so that a reader sees the old one or the new one, whatever happens. @returns whether it did */
export function writeWhole(file: string, text: string): boolean {
  const temporary = temporaryOf(file);
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: FILE_MODE });
    renameSync(temporary, file);
    return true;
  } catch {
    remove(temporary);
    return false;
  }
}

/** Makes a file that must not be there yet. @returns `made`, `taken` (it is there) or `failed` */
export function makeFile(file: string, text: string): 'made' | 'taken' | 'failed' {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: FILE_MODE });
    return 'made';
  } catch (error) {
    return codeOf(error) === 'EEXIST' ? 'taken' : 'failed';
  }
}

export function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Not there, or not ours to remove.
  }
}

/** @returns whether the file moved; of several processes that try, one succeeds */
export function move(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

export function exists(file: string): boolean {
  return sizeOf(file) !== undefined;
}

export function sizeOf(file: string): number | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size;
  } catch {
    return undefined;
  }
}

/** A name beside the file that nobody else uses. */
export function temporaryOf(file: string): string {
  return `${file}.${process.pid}-${Math.random().toString(36).slice(2, 10)}.tmp`;
}

export function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | null)?.code;
}

function isDir(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}
