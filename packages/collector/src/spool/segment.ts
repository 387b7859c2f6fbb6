import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncDirectory } from '../files/files.ts';
import type { Disk, DiskFile } from './disk.ts';
import { MAGIC, segmentName } from './format.ts';

/** A segment that is written to. */
export interface Segment {
  /** Each may be written through at once. One file, opened several times: each sees an error of the disk for itself. */
  readonly lanes: readonly DiskFile[];
  /** Up to where it is laid out in zeros. */
  readonly size: number;
}

/** A segment laid out under a name that no reader knows. */
export interface Prepared {
  readonly path: string;
  readonly size: number;
}

/**
 * Lays a segment out: the magic, and zeros up to its size. Where the disk has no room for that, only the magic: records
 * are then appended.
 *
 * @throws the file system's error, where there is not even room for the magic; nothing is left behind then
 */
export async function prepareSegment(disk: Disk, folder: string, number: number, size: number): Promise<Prepared> {
  const path = join(folder, `${segmentName(number)}.new`);
  rmSync(path, { force: true });
  const file = await disk.create(path);
  try {
    await file.put(MAGIC, 0);
    const laidOut = await layOut(file, size);
    return { path, size: laidOut };
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function layOut(file: DiskFile, size: number): Promise<number> {
  try {
    // Real zeros: blocks that are only reserved would be marked as written by each record's sync.
    for (let at = MAGIC.length; at < size; at += ZEROS.length) {
      await file.put(ZEROS.subarray(0, Math.min(ZEROS.length, size - at)), at);
    }
    return Math.max(size, MAGIC.length);
  } catch {
    await file.truncate(MAGIC.length);
    return MAGIC.length;
  }
}
const ZEROS = Buffer.alloc(1024 * 1024);

/** Gives a prepared segment its name. From then on readers take every older one for closed. */
export async function openSegment(
  disk: Disk,
  folder: string,
  number: number,
  { path, size }: Prepared,
  lanes: number,
): Promise<Segment> {
  const name = join(folder, segmentName(number));
  if (existsSync(name)) {
    rmSync(path);
    throw Object.assign(new Error(`EEXIST: ${name} is there already`), { code: 'EEXIST' });
  }
  renameSync(path, name);
  syncDirectory(folder);
  const files: DiskFile[] = [];
  try {
    for (let i = 0; i < lanes; i++) files.push(await disk.open(name));
  } catch (error) {
    await Promise.all(files.map((file) => file.close()));
    throw error;
  }
  return { lanes: files, size };
}
