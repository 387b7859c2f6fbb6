import { closeSync, openSync, readdirSync, readSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { FRAME, MAGIC, MAX_RECORD, readFrame, segmentName, segmentNumber, writtenLength } from './format.ts';

/** Where a reader stands in one intake's folder: everything before it has been read. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}

export interface Read {
  readonly records: readonly Found[];
  readonly position: Position;
  /** Whether it stopped for the limit, and not for the end. */
  readonly isCut: boolean;
  /** Bytes that were skipped: a torn tail, or a record that the disk damaged. */
  readonly skipped: number;
  /** In how many places. */
  readonly places: number;
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

/** Whether one position is behind another. */
export function isAfter(a: Position, b: Position): boolean {
  return a.segment === b.segment ? a.offset > b.offset : a.segment > b.segment;
}

const BLOCK = 1024 * 1024;

/**
 * Reads complete records from a position on, without writing anything. A segment that has a younger one beside it gets
 * no more records, so whatever is incomplete at its end is a torn tail and is skipped. In the youngest an incomplete record
 * is one still being written, even where a later one is there already, and the reader stays before it; only bytes that
 * are wrong and stay so are damage.
 *
 * @param limit stop after about this many bytes of payload
 * @example readSpool('.aboveboard/spool/0', START, 4_000_000).records.map(({ payload }) => decodeRecord(payload))
 */
export function readSpool(folder: string, from: Position, limit: number): Read {
  const records: Found[] = [];
  let position = from;
  let skipped = 0;
  let places = 0;
  let taken = 0;
  const found = (isCut: boolean): Read => ({ records, position, isCut, skipped, places });
  const skip = (bytes: number) => {
    skipped += bytes;
    if (bytes > 0) places++;
  };
  const numbers = segments(folder).filter((number) => number >= from.segment);
  for (const [i, number] of numbers.entries()) {
    const isSealed = i < numbers.length - 1;
    let offset = number === position.segment ? Math.max(position.offset, MAGIC.length) : MAGIC.length;
    const file = openSync(join(folder, segmentName(number)), 'r');
    try {
      for (;;) {
        // Mostly nothing has come since, and eight bytes say so.
        if (!isSealed && readFrame(readBlock(file, offset, FRAME), 0) === 'blank') {
          return found(false);
        }
        const block = readBlock(file, offset, BLOCK);
        const length = takeFrames(block, { segment: number, offset }, records);
        offset += length;
        taken += length;
        position = { segment: number, offset };
        if (taken >= limit) return found(true);
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
        // The end, a record still being written, or damage: the length may be damaged too, so look for the next frame.
        const step = isSealed || (whole !== 'blank' && isSettled(file, offset, large)) ? findFrame(large) : null;
        if (step === null && !isSealed) return found(false);
        skip(writtenLength(large.subarray(0, step ?? large.length)));
        if (step === null) break;
        offset += step;
        position = { segment: number, offset };
      }
    } finally {
      closeSync(file);
    }
    if (isSealed) position = { segment: numbers[i + 1] as number, offset: MAGIC.length };
  }
  return found(false);
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

/** The folders of a spool directory, one for each intake process and each relay that ever wrote to it. */
export function spoolFolders(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /^(?:\d+|relay-[0-9a-f]{16})$/.test(name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The numbers of a folder's segments, oldest first. */
export function segments(folder: string): number[] {
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

/** How far the next frame that holds is away, `null` where there is none. */
export function findFrame(bytes: Buffer): number | null {
  const end = writtenLength(bytes);
  for (let at = 1; at + FRAME < end; at++) {
    // Every payload begins so; a checksum is only worth its while there.
    const isLikely = bytes[at + FRAME] === BRACKET && bytes[at + FRAME + 1] === QUOTE;
    if (isLikely && typeof readFrame(bytes, at) === 'object') return at;
  }
  return null;
}
const BRACKET = 0x5b;
const QUOTE = 0x22;

/** Whether bytes stay as they are: a write under way is seen by half for some microseconds. */
function isSettled(file: number, offset: number, bytes: Buffer): boolean {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETTLE);
  const again = readBlock(file, offset, bytes.length);
  return again.equals(bytes) && typeof readFrame(again, 0) === 'string';
}
const SETTLE = 20;

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
