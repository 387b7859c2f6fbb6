import { readFileSync } from 'node:fs';
import { decodeRecord, MAGIC, readFrame, readOrSkip, type SpoolRecord, writtenLength } from './format.ts';
import { findFrame } from './reader.ts';

/** Everything in a segment from an offset on, in order. */
export interface Scan {
  readonly records: readonly { readonly at: number; readonly end: number; readonly record: SpoolRecord }[];
  /** What is unreadable: a damaged record, a torn tail, a record that is none of ours. */
  readonly damaged: readonly { readonly at: number; readonly end: number }[];
}

/**
 * Reads a whole segment, without a word about whether somebody still writes to it.
 *
 * @example scanSegment('.aboveboard/spool/0/000000000001.seg', 0).damaged.length === 0
 */
export function scanSegment(path: string, from: number): Scan {
  const file = readFileSync(path);
  const bytes = file.subarray(0, writtenLength(file));
  const records: { at: number; end: number; record: SpoolRecord }[] = [];
  const damaged: { at: number; end: number }[] = [];
  for (let at = Math.max(from, MAGIC.length); at < bytes.length; ) {
    const frame = readFrame(bytes, at);
    if (typeof frame === 'string') {
      const step = findFrame(bytes.subarray(at));
      const end = step === null ? bytes.length : at + step;
      damaged.push({ at, end });
      at = end;
      continue;
    }
    const record = readOrSkip(frame.payload, decodeRecord);
    if (record === null) damaged.push({ at, end: frame.next });
    else records.push({ at, end: frame.next, record });
    at = frame.next;
  }
  return { records, damaged };
}
