import { statSync } from 'node:fs';
import { join } from 'node:path';
import { MAGIC, segmentName } from './format.ts';
import { type Position, segments } from './reader.ts';

/**
 * How many bytes of records lie between two positions of a spool folder.
 *
 * @param to up to where; `null` for everything that is there
 * @example bytesBetween('.aboveboard/spool/0', cursor.positions['0'] ?? START, writer.end())
 */
export function bytesBetween(folder: string, from: Position, to: Position | null): number {
  let bytes = 0;
  for (const number of segments(folder)) {
    if (number < from.segment || (to !== null && number > to.segment)) continue;
    const start = number === from.segment ? Math.max(from.offset, MAGIC.length) : MAGIC.length;
    // One that the drain deletes in this moment has been drained.
    const size = statSync(join(folder, segmentName(number)), { throwIfNoEntry: false })?.size ?? 0;
    bytes += Math.max(0, (number === to?.segment ? to.offset : size) - start);
  }
  return bytes;
}
