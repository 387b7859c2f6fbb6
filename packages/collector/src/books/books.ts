import { join } from 'node:path';
import type { Books } from '../api/types.ts';
import type { Cursor } from '../drain/cursor.ts';
import { decodeHead, readOrSkip } from '../spool/format.ts';
import { isAfter, type Position, readSpool, START, spoolFolders } from '../spool/reader.ts';
import type { Store } from '../store/store.ts';

/**
 * What became of every event that was ever received. What is stored, dropped, a duplicate or limited is read from the
 * store, up to the last finished chunk; what is waiting is counted in the spool, after the same chunk. Both sides are
 * taken at one moment, between two steps of the drain, so the sum holds at every moment.
 *
 * @param range UTC dates of arrival, both included
 * @example (await readBooks(store, waiting, drain.cursor(), 'mytool', { from: '2026-11-01', to: '2026-11-30' })).stored
 */
export async function readBooks(
  store: Store,
  waiting: WaitingCounter,
  cursor: Cursor,
  project: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Books> {
  const inSpool = waiting.count(cursor, project, from, to);
  const rows = await store.query<{ what: string; reason: string; n: string | number }>(
    `SELECT what, reason, sum(count) AS n FROM books
     WHERE project = {project:String} AND day BETWEEN {from:Date} AND {to:Date} AND chunk <= {chunk:UInt64}
       AND what != 'field'
     GROUP BY what, reason ORDER BY what, reason`,
    { project, from, to, chunk: cursor.chunk },
  );
  const total = (what: string) => rows.filter((row) => row.what === what).reduce((sum, row) => sum + Number(row.n), 0);
  return {
    project,
    from,
    to,
    received: total('received') + inSpool,
    stored: total('stored'),
    duplicate: total('duplicate'),
    dropped: Object.fromEntries(rows.filter((row) => row.what === 'dropped').map((row) => [row.reason, Number(row.n)])),
    limited: total('limited'),
    waiting: inSpool,
  };
}

/** Counts the events in the spool that lie after a cursor. */
export interface WaitingCounter {
  count(cursor: Cursor, project: string, from: string, to: string): number;
}

/** One record after the cursor, as much of it as counting needs. */
interface Pending {
  readonly end: Position;
  readonly folder: string;
  readonly project: string;
  readonly day: string;
  readonly received: number;
}

/**
 * Reads each record's head once and forgets it when the cursor has passed it.
 *
 * @example openWaitingCounter('.aboveboard/spool').count(cursor, 'mytool', '2026-11-01', '2026-11-30')
 */
export function openWaitingCounter(spoolDir: string): WaitingCounter {
  const reached = new Map<string, Position>();
  let pending: Pending[] = [];
  return {
    count(cursor, project, from, to) {
      pending = pending.filter(({ folder, end }) => isAfter(end, cursor.positions[folder] ?? START));
      for (const folder of spoolFolders(spoolDir)) {
        const drained = cursor.positions[folder] ?? START;
        let at = reached.get(folder) ?? START;
        if (isAfter(drained, at)) at = drained;
        for (;;) {
          const read = readSpool(join(spoolDir, folder), at, SCAN_BYTES);
          at = read.position;
          for (const { payload, end } of read.records) {
            const head = readOrSkip(payload, decodeHead);
            if (head !== null) pending.push({ ...head, folder, end });
          }
          if (read.records.length === 0) break;
        }
        reached.set(folder, at);
      }
      return pending
        .filter((record) => record.project === project && record.day >= from && record.day <= to)
        .reduce((sum, record) => sum + record.received, 0);
    },
  };
}
const SCAN_BYTES = 1024 * 1024;
