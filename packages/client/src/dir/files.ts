import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { quietly } from '../host/quietly.ts';

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
  // Where one cannot be made, or another process was faster, the look at the end tells.
  for (const path of missing.reverse()) did(() => mkdirSync(path, { mode: DIR_MODE }));
  return missing.length === 0 || isDir(dir);
}

/** @returns the text, or `undefined` where there is no such file; throws where there is one that cannot be read */
export function readText(file: string): string | undefined {
  // Looked at first: an error costs more to make than a file to read, and most of ours are not there. One that is there is
  // not asked for more, since the first `Stats` of a process cost as much as ten files to read.
  const isMissing = !exists(file) && statSync(file, { throwIfNoEntry: false }) === undefined;
  return isMissing ? undefined : readFileSync(file, 'utf8');
}

/** The same where a file that cannot be read is as good as none. */
export function readOr(file: string): string | undefined {
  return quietly(() => readText(file));
}

/** The same for a file that every run but the first finds. */
export function readFound(file: string): string | undefined {
  return quietly(() => readFileSync(file, 'utf8'));
}

/** A small file of JSON, as an object; empty where there is none, or one that says nothing. */
export function readJson(file: string): Readonly<Record<string, unknown>> {
  const found: unknown = quietly(() => JSON.parse(readText(file) ?? '{}'));
  return typeof found === 'object' && found !== null ? (found as Readonly<Record<string, unknown>>) : {};
}

/** Writes a whole file so that a reader sees the old one or the new one, whatever happens. @returns whether it did */
export function writeWhole(file: string, text: string): boolean {
  const temporary = temporaryOf(file);
  if (makeFile(temporary, text) === 'made' && move(temporary, file)) return true;
  remove(temporary);
  return false;
}

/** Makes a file that must not be there yet. @returns `made`, `taken` (it is there) or `failed` */
export function makeFile(file: string, text: string): 'made' | 'taken' | 'failed' {
  return made(() => writeFileSync(file, text, { flag: 'wx', mode: FILE_MODE }));
}

/** Gives a file a second name that must not be there yet. */
export function link(from: string, to: string): 'made' | 'taken' | 'failed' {
  return made(() => linkSync(from, to));
}

export function remove(file: string): void {
  did(() => unlinkSync(file));
}

/** @returns whether the file moved; of several processes that try, one succeeds */
export function move(from: string, to: string): boolean {
  return did(() => renameSync(from, to));
}

export function exists(file: string): boolean {
  return existsSync(file);
}

/** A name beside the file that nobody else uses. */
export function temporaryOf(file: string): string {
  return `${file}.${process.pid}-${nonce()}.tmp`;
}

/** Eight letters and digits that tell two writers apart. No secret: loading `node:crypto` costs more than a whole run. */
export function nonce(): string {
  return Math.random().toString(36).slice(2, 10).padEnd(8, '0');
}

/** Does it; not there, not ours or not possible is no matter. @returns whether it was done */
export function did(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

function made(act: () => unknown): 'made' | 'taken' | 'failed' {
  try {
    act();
    return 'made';
  } catch (error) {
    return (error as { readonly code?: unknown } | null)?.code === 'EEXIST' ? 'taken' : 'failed';
  }
}

function isDir(path: string): boolean {
  return quietly(() => statSync(path, { throwIfNoEntry: false })?.isDirectory()) === true;
}
