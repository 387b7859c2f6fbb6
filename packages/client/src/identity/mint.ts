import { dirname } from 'node:path';
import { link, makeDir, makeFile, move, readOr, remove, temporaryOf } from '../dir/files.ts';

/**
 * Reads a small file that all processes must agree on (an id, a key), and makes it where it is missing or invalid. The
 * text is written under another name and then linked: a link to a name that is taken fails, so twenty first starts at
 * once agree on one, and nobody ever reads half a file.
 *
 * @param read gives the value of a text, or `undefined` for a text that is no good any more
 * @returns the value, or `undefined` where nothing can be kept on this machine
 */
export function mintOnce<T>(file: string, read: (text: string) => T | undefined, make: () => string): T | undefined {
  if (file === '') return undefined;
  let temporary: string | undefined;
  try {
    // Few rounds are ever needed; the bound is for a file system that answers nonsense.
    for (let round = 0; round < 8; round++) {
      const text = readOr(file);
      const value = text === undefined ? undefined : read(text);
      if (value !== undefined) return value;
      if (text !== undefined) putAway(file, read);
      if (temporary === undefined) {
        temporary = temporaryOf(file);
        if (!makeDir(dirname(file)) || makeFile(temporary, make()) !== 'made') return undefined;
      }
      put(temporary, file);
    }
  } finally {
    if (temporary !== undefined) remove(temporary);
  }
  return undefined;
}

/** Takes an invalid file out of the way. What moved is looked at again: another process may just have put a good one. */
function putAway<T>(file: string, read: (text: string) => T | undefined): void {
  const away = temporaryOf(file);
  if (!move(file, away)) return;
  if (read(readOr(away) ?? '') !== undefined) put(away, file);
  remove(away);
}

/** On a file system without links exclusive creation is next best, since it can at worst be seen half written. */
function put(from: string, to: string): void {
  if (link(from, to) === 'failed') makeFile(to, readOr(from) ?? '');
}
