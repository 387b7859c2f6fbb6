import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  decodeRecord,
  FRAME,
  MAGIC,
  readFrame,
  readOrSkip,
  type SpoolRecord,
  segmentName,
  segmentNumber,
} from '../spool/format.ts';
import { type Position, readSpool, START, spoolFolders } from '../spool/reader.ts';

/** Positions by spool folder. */
export type Positions = Readonly<Record<string, Position>>;

/** Where the last record of the spool ends now: what was answered until this moment lies before it. */
export function endOfSpool(spoolDir: string, from: Positions): Positions {
  return Object.fromEntries(
    spoolFolders(spoolDir).map((folder) => {
      let at = from[folder] ?? START;
      let end = at;
      for (;;) {
        const { records, position } = readSpool(join(spoolDir, folder), at, SCAN_BYTES);
        at = position;
        end = records.at(-1)?.end ?? end;
        if (records.length === 0) return [folder, end];
      }
    }),
  );
}
const SCAN_BYTES = 1024 * 1024;

/** Has everything before the one been read by the other? */
export function hasPassed(cursor: Positions, until: Positions): boolean {
  return Object.entries(until).every(([folder, { segment, offset }]) => {
    const at = cursor[folder] ?? START;
    return at.segment > segment || (at.segment === segment && at.offset >= offset);
  });
}

/**
 * Takes records out of what has been drained and is not deleted yet, which the youngest segment never is. Each is replaced in
 * its place by one of the same length that holds no event, so whoever still reads there finds an intact spool. The
 * intake only ever writes behind the cursor. A crash in the middle leaves one damaged record that nobody needs.
 */
export function scrubSpool(spoolDir: string, drained: Positions, isErased: (record: SpoolRecord) => boolean): void {
  for (const folder of spoolFolders(spoolDir)) {
    const end = drained[folder] ?? START;
    for (const file of readdirSync(join(spoolDir, folder))) {
      const number = segmentNumber(file);
      if (number === null || number > end.segment) continue;
      const limit = number === end.segment ? end.offset : Number.POSITIVE_INFINITY;
      scrubSegment(join(spoolDir, folder, segmentName(number)), limit, isErased);
    }
  }
}

function scrubSegment(path: string, limit: number, isErased: (record: SpoolRecord) => boolean): void {
  const bytes = readFileSync(path);
  const found: { readonly at: number; readonly length: number; readonly record: SpoolRecord }[] = [];
  for (let at = MAGIC.length; at < Math.min(limit, bytes.length); ) {
    const frame = readFrame(bytes, at);
    // Damage was skipped by the drain too; a record may stand behind it.
    if (typeof frame === 'string') {
      at++;
      continue;
    }
    const record = readOrSkip(frame.payload, decodeRecord);
    if (record !== null && isErased(record)) found.push({ at, length: frame.payload.length, record });
    at = frame.next;
  }
  if (found.length === 0) return;
  const file = openSync(path, 'r+');
  try {
    for (const { at, length, record } of found) writeSync(file, emptyRecord(record, length), 0, FRAME + length, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function emptyRecord({ head }: SpoolRecord, length: number): Buffer {
  const body = { batch: '0'.repeat(32), common: {}, events: [], drops: [] };
  const payload = `${JSON.stringify([head.type, head.project, head.day, 0])}\n${JSON.stringify(body)}`;
  const record = Buffer.alloc(FRAME + length, ' ');
  record.write(payload, FRAME);
  record.writeUInt32LE(length, 0);
  record.writeUInt32LE(crc32(record.subarray(FRAME)), 4);
  return record;
}
