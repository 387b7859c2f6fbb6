import { join } from 'node:path';
import { decodeKey, type RecordKey, readOrSkip } from '../spool/format.ts';
import { type Place, type Position, readSpool, START, spoolFolders } from '../spool/reader.ts';
import { type Cursor, NOTHING_SKIPPED, type Skipped, withSkipped } from './cursor.ts';

/** What is drained at once, from all folders of the spool. */
export interface Chunk {
  readonly records: readonly ReadRecord[];
  /** Where the next one begins, by folder. */
  readonly positions: Readonly<Record<string, Position>>;
  readonly skipped: Skipped;
  /** Whether there was more than is taken at once. */
  readonly isFull: boolean;
}

/** A record, where it ends, and its bytes: thousands of them are held in memory, so each is decoded where it is needed. */
export type ReadRecord = RecordKey & Place & { readonly payload: Buffer };

/**
 * The most that is taken at once, in bytes of spool, of all folders together: enough to be far faster than what comes in
 * where the drain is behind, since half of a small chunk's cost is the same for a large one, and little enough to hold in
 * memory and to redo. Where less waits, a chunk is that.
 */
const CHUNK_BYTES = 16 * 1024 * 1024;

/** @example readChunk('.aboveboard/spool', cursor).records.length */
export function readChunk(spoolDir: string, cursor: Cursor): Chunk {
  const positions: Record<string, Position> = { ...cursor.positions };
  const records: ReadRecord[] = [];
  let skipped = NOTHING_SKIPPED;
  const folders = spoolFolders(spoolDir);
  let isFull = false;
  for (const folder of folders) {
    const read = readSpool(join(spoolDir, folder), positions[folder] ?? START, CHUNK_BYTES / folders.length);
    for (const { payload, end } of read.records) {
      const key = readOrSkip(payload, decodeKey);
      if (key !== null) records.push({ head: key.head, batch: key.batch, payload, folder, end });
      else skipped = withSkipped(skipped, { bytes: payload.length, places: 1 });
    }
    positions[folder] = read.position;
    skipped = withSkipped(skipped, { bytes: read.skipped, places: read.places });
    isFull ||= read.isCut;
  }
  return { records, positions, skipped, isFull };
}
