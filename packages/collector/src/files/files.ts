import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Only the collector's own user may read what it keeps. */
const FILE_MODE = 0o600;
const DIR_MODE = 0o700;

/**
 * Replaces a file's content so that a crash at any moment leaves the old content or the new, and never a part of it.
 *
 * @example writeAtomically('/data/access.json', JSON.stringify(access))
 */
export function writeAtomically(path: string, content: string): void {
  replaceFile(path, Buffer.from(content));
}

/** As {@link writeAtomically}, for bytes. */
export function replaceFile(path: string, content: Buffer): void {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  const file = openSync(temporary, 'w', FILE_MODE);
  try {
    for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/** Makes a directory and those above it, readable by this user only. */
export function makeDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: DIR_MODE });
}

/** Makes the names in a directory durable: without it, a new or renamed file can be gone after a power loss. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return; // Windows cannot open a directory, and needs no such call.
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
