import { closeSync, fstatSync, ftruncateSync, futimesSync, openSync, readdirSync, readSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { MAGIC, segmentNumber, writtenLength } from './format.ts';

/**
 * Tidies up what a process that was killed left in a spool folder: zeros behind the last record are cut off, so that
 * sizes say what is there, and segments without any record go.
 *
 * @returns the highest number a segment had
 */
export function tidy(folder: string): number {
  let highest = 0;
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.seg.new')) unlinkSync(join(folder, name));
    const number = segmentNumber(name);
    if (number === null) continue;
    highest = Math.max(highest, number);
    if (cutZeros(join(folder, name)) <= MAGIC.length) unlinkSync(join(folder, name));
  }
  return highest;
}

/** @returns how long the file is then */
function cutZeros(path: string): number {
  const file = openSync(path, 'r+');
  try {
    const { size, atime, mtime } = fstatSync(file);
    const length = lengthWritten(file, size);
    if (length === size) return length;
    ftruncateSync(file, length);
    // It stays the time of the last record, by which it is told how long the oldest has waited.
    futimesSync(file, atime, mtime);
    return length;
  } finally {
    closeSync(file);
  }
}

/** Reads backwards, and no more than it must: most segments end with a record. */
function lengthWritten(file: number, size: number): number {
  let block = 1;
  for (let end = size; end > 0; block = BLOCK) {
    const start = Math.max(0, end - block);
    const bytes = Buffer.alloc(end - start);
    readSync(file, bytes, 0, bytes.length, start);
    const length = writtenLength(bytes);
    if (length > 0) return start + length;
    end = start;
  }
  return 0;
}
const BLOCK = 1024 * 1024;
