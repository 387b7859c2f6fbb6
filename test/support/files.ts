import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file with its bytes. */
export interface FileSeen {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Paths of the files below a folder in whose name or content a text is. */
export function filesWith(folder: string, needle: string): readonly string[] {
  return filesBelow(folder)
    .filter(({ path, bytes }) => path.includes(needle) || bytes.includes(needle))
    .map(({ path }) => path);
}

/** Names and contents of all files below a folder, as one text. */
export function contentsOf(folder: string): string {
  return filesBelow(folder)
    .map(({ path, bytes }) => `${path}\n${bytes.toString('latin1')}`)
    .join('\n');
}

/**
 * Every file below a folder. A running store merges parts, so that files go while they are read: then all is read anew,
 * since what was in them lies in a part that the first listing did not have.
 */
export function filesBelow(folder: string): readonly FileSeen[] {
  for (let attempt = 1; ; attempt++) {
    try {
      return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => ({ path, bytes: readFileSync(path) }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 100) throw error;
    }
  }
}
