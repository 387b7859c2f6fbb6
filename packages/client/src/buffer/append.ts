import { closeSync, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { FILE_MODE, remove, sizeOf } from '../dir/files.ts';
import type { Place } from '../dir/place.ts';
import { type Line, parseLines, writeLines } from './line.ts';
import { readSealed, sealIn, seizeBuffer } from './seize.ts';

/** Most bytes of the buffer. Beyond it the oldest lines go: a machine that is never online must not fill up. */
export const MAX_BUFFER = 256 * 1024;

/**
 * Appends lines to the buffer, in one write. Plain appends are what many processes at once can do without losing
 * anything; reading and writing back loses most of it.
 *
 * @returns whether the lines are on disk
 */
export function append(place: Place, lines: readonly Line[]): boolean {
  const text = writeLines(lines);
  const size = sizeOf(place.buffer) ?? 0;
  if (size + Buffer.byteLength(text) <= MAX_BUFFER) return write(place.buffer, text);
  return write(place.buffer, newest([...takeAll(place), ...lines]));
}

/** How often the buffer may be taken away under one writer before it gives up. */
const MAX_ROUNDS = 20;

function write(file: string, text: string): boolean {
  if (text === '') return true;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let fd: number | undefined;
    try {
      fd = openSync(file, 'a+', FILE_MODE);
      if (writeSync(fd, text) !== Buffer.byteLength(text)) return false; // A full disk.
      if (isStill(fd, file) || !isAfterSeal(fd, text)) return true;
    } catch {
      return false;
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }
  return false;
}

/** Is the open file still the one of that name? Then whoever takes it will find what is in it. */
function isStill(fd: number, file: string): boolean {
  const there = statSync(file, { bigint: true, throwIfNoEntry: false });
  const here = fstatSync(fd, { bigint: true });
  return there !== undefined && there.ino === here.ino && there.dev === here.dev;
}

/** The file was taken while we wrote. Were we in time, or does our text stand where nobody reads any more? */
function isAfterSeal(fd: number, text: string): boolean {
  // By descriptor, since its name is another by now.
  const size = fstatSync(fd).size;
  const bytes = Buffer.alloc(size);
  let read = 0;
  for (let more = 1; more > 0 && read < size; read += more) more = readSync(fd, bytes, read, size - read, read);
  const content = bytes.toString('utf8', 0, read);
  const seal = sealIn(content);
  return seal >= 0 && content.indexOf(text) > seal;
}

/** Takes the whole buffer out of the way, so that nobody appends to what is being cut. */
function takeAll(place: Place): Line[] {
  const seized = seizeBuffer(place);
  if (seized === undefined) return [];
  const lines = parseLines(readSealed(seized));
  // First gone, then written again: a crash in between loses what was to be cut anyway, and counts nothing twice.
  remove(seized.path);
  return lines;
}

/** The newest lines that fill three quarters, so that the next appends need no cutting. */
function newest(lines: readonly Line[]): string {
  const kept: string[] = [];
  let size = 0;
  for (const line of lines.toReversed()) {
    const text = writeLines([line]);
    size += Buffer.byteLength(text);
    if (size > (MAX_BUFFER * 3) / 4) break;
    kept.push(text);
  }
  return kept.reverse().join('');
}
