import { join } from 'node:path';
import { spoolFolders } from './reader.ts';
import { openSpool } from './writer.ts';

/**
 * Closes the folders that earlier starts with more workers left behind, so that what a crash left at their ends is not taken for
 * a record that somebody is still writing.
 *
 * @param writers folders with a lower number are written to by this start
 */
export async function sealFolders(spoolDir: string, writers: number): Promise<void> {
  for (const folder of spoolFolders(spoolDir)) {
    // An empty segment behind the others is what says that no more comes in them.
    if (Number(folder) >= writers) await (await openSpool(join(spoolDir, folder), { segmentBytes: 0 })).close();
  }
}
