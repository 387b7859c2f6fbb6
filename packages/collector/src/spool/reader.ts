import { closeSync, openSync, readdirSync, readSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { FRAME, MAGIC, MAX_RECORD, readFrame, segmentName, segmentNumber } from './format.ts';

/** Where a reader stands in one intake's folder: everything before it has been read. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}

export interface Read {
  readonly records: readonly Found[];
  readonly position: Position;
  /** Bytes that were skipped: a torn tail, or a record that the disk damaged. */
  readonly skipped: number;
}

/** A record as it was found. */
export interface Found {
  readonly payload: Buffer;
  /** Where the next one starts. */
  readonly end: Position;
}

export const START: Position = { segment: 0, offset: 0 };

/** Where a record ends, in which folder: its name. */
export interface Place {
  readonly folder: string;
  readonly end: Position;
}

export function isAfter(a: Position, b: Position): boolean {
  return a.segment === b.segment ? a.offset > b.offset : a.segment > b.segment;
}

const BLOCK = 1024 * 1024;

/**
 * Reads complete records from a position on, without writing anything. A segment that has a younger one beside it gets
 * no more records, so whatever is incomplete at its end is a torn tail and is skipped; at the end of the youngest an
 * incomplete record is one still being written, and the reader stays before it.
 *
 * @param limit stop after about this many bytes of payload
 * @example readSpool('.aboveboard/spool/0', START, 4_000_000).records.map(({ payload }) => decodeRecord(payload))
 */
export function readSpool(folder: string, from: Position, limit: number): Read {
  const records: Found[] = [];
  let position = from;
  let skipped = 0;
  let taken = 0;
  const numbers = segments(folder).filter((number) => number >= from.segment);
  for (const [i, number] of numbers.entries()) {
    const isSealed = i < numbers.length - 1;
    let offset = number === position.segment ? Math.max(position.offset, MAGIC.length) : MAGIC.length;
    const file = openSync(join(folder, segmentName(number)), 'r');
    try {
      for (;;) {
        const block = readBlock(file, offset, BLOCK);
        const length = takeFrames(block, { segment: number, offset }, records);
        offset += length;
        taken += length;
        position = { segment: number, offset };
        if (taken >= limit) return { records, position, skipped };
        if (length > 0) continue;
        // Not one record in a whole block: a large one, the end, or damage.
        const large = readBlock(file, offset, FRAME + MAX_RECORD);
        const whole = readFrame(large, 0);
        if (typeof whole === 'object') {
          offset += whole.next;
          taken += whole.next;
          position = { segment: number, offset };
          records.push({ payload: whole.payload, end: position });
          continue;
        }
        if (whole === 'incomplete' && !isSealed) return { records, position, skipped };
        if (whole === 'incomplete') {
          skipped += large.length;
          break;
        }
        // A damaged record: its length may be damaged too, so look for the next frame that holds.
        const step = findFrame(large);
        if (step === null && !isSealed) return { records, position, skipped };
        skipped += step ?? large.length;
        if (step === null) break;
        offset += step;
      }
    } finally {
      closeSync(file);
    }
    if (isSealed) position = { segment: numbers[i + 1] as number, offset: MAGIC.length };
  }
  return { records, position, skipped };
}

/** Deletes the segments of which everything has been read. */
export function deleteBefore(folder: string, position: Position): void {
  for (const number of segments(folder)) {
    if (number < position.segment) unlinkSync(join(folder, segmentName(number)));
  }
}

/** The segments of a folder, the oldest first, with their sizes in bytes. */
export function segmentSizes(folder: string): { readonly number: number; readonly size: number }[] {
  return segments(folder).map((number) => ({ number, size: statSync(join(folder, segmentName(number))).size }));
}

/** The folders of a spool directory, one for each intake process that ever wrote to it. */
export function spoolFolders(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /^\d+$/.test(name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function segments(folder: string): number[] {
  return readdirSync(folder)
    .map(segmentNumber)
    .filter((number) => number !== null)
    .sort((a, b) => a - b);
}

/** Takes the complete records at the start of a block. @returns how many bytes they are */
function takeFrames(block: Buffer, start: Position, into: Found[]): number {
  let at = 0;
  for (;;) {
    const frame = readFrame(block, at);
    if (typeof frame === 'string') return at;
    at = frame.next;
    into.push({ payload: frame.payload, end: { segment: start.segment, offset: start.offset + at } });
  }
}

function findFrame(bytes: Buffer): number | null {
  for (let at = 1; at + FRAME < bytes.length; at++) {
    if (typeof readFrame(bytes, at) === 'object') return at;
  }
  return null;
}

function readBlock(file: number, offset: number, length: number): Buffer {
  const block = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(file, block, filled, length - filled, offset + filled);
    if (read === 0) break;
    filled += read;
  }
  return block.subarray(0, filled);
}
