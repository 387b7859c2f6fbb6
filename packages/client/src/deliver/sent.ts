import { appendFileSync, statSync } from 'node:fs';
import { did, FILE_MODE, move } from '../dir/files.ts';
import type { Session } from '../session/session.ts';

/** Most bytes of what is remembered of the past. */
const MAX_LOG = 256 * 1024;

/**
 * Notes what has left the machine, so that its owner can read it: in the file that `<ENV>_LOG_FILE` names, which is nobody's
 * to cut, and where `isHere` in `sent.jsonl`, bounded. A status of 0 means that there was no answer.
 *
 * @example {"at":"2026-11-21T08:00:00.000Z","status":204,"body":{"key":"ab_…","contract":"9f86…","events":[…]}}
 */
export function remember({ contract, host, place }: Session, body: string, status: number, isHere: boolean): void {
  const line = `{"at":"${new Date(host.now()).toISOString()}","status":${status},"body":${body}}\n`;
  const other = host.env[`${contract.env}_LOG_FILE`];
  if (other) did(() => appendFileSync(other, line));
  if (!isHere) return;
  did(() => {
    const size = statSync(place.sent, { throwIfNoEntry: false })?.size ?? 0;
    if (size + line.length > MAX_LOG / 2) move(place.sent, place.sentBefore);
    appendFileSync(place.sent, line, { mode: FILE_MODE });
  });
}
