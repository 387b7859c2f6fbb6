import { join } from 'node:path';
import { readCursor } from '../../drain/cursor.ts';
import type { Finding, Patient } from '../finding.ts';

const HOUR = 60 * 60 * 1000;

/** Whether the clock stands before something that has happened: events without a day of their own would be dated by it. */
export function clock({ dataDir }: Patient): readonly Finding[] {
  const last = lastStored(dataDir);
  const message = `it is ${new Date().toISOString()}`;
  if (last === null || Date.parse(last) - Date.now() < HOUR) return [{ level: 'ok', check: 'clock', message }];
  const advice = 'set the clock; if it was wrong before and is right now, nothing';
  return [{ level: 'error', check: 'clock', message: `${message}, and an event was stored at ${last}`, advice }];
}

function lastStored(dataDir: string): string | null {
  try {
    return (
      Object.values(readCursor(join(dataDir, 'drain.json')).lastStored)
        .sort()
        .at(-1) ?? null
    );
  } catch {
    return null; // The check of the files says so.
  }
}
