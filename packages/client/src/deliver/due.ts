import { readJson, writeWhole } from '../dir/files.ts';

/**
 * `due.json`: when the next delivery is due, and why not before.
 *
 * - `told` the collector named the time; everybody obeys
 * - `slow` the attempt used up its budget; so would the next, and somebody may be waiting for it
 * - `quick` it failed at once, so a person who asks for a delivery may have another try
 * - `done` it succeeded: a tool that runs a hundred times a day need not call a hundred times
 */
export interface Due {
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly failures: number;
  readonly cause: 'told' | 'slow' | 'quick' | 'done';
  /** Another collector is another matter. */
  readonly endpoint: string;
}

const HOUR = 3_600_000;
const LONGEST = 7 * 24 * HOUR;

export function readDue(file: string, endpoint: string, now: number): Due | undefined {
  const { until, failures, cause, endpoint: of } = readJson(file);
  if (of !== endpoint || !Number.isFinite(until) || !Number.isInteger(failures)) return undefined;
  if (cause !== 'told' && cause !== 'slow' && cause !== 'quick' && cause !== 'done') return undefined;
  // Further away than any wait: written under a wrong clock.
  const bounded = (until as number) - now > LONGEST ? now : (until as number);
  return { until: bounded, failures: failures as number, cause, endpoint };
}

/** The wait after a failure: what the collector asked for, or an hour that doubles up to a week. */
export function afterFailure(
  last: Due | undefined,
  failure: { readonly endpoint: string; readonly isSlow: boolean; readonly retryAfter?: string | undefined },
  now: number,
): Due {
  const { endpoint, isSlow } = failure;
  const failures = Math.min((last?.failures ?? 0) + 1, 50);
  const told = parseRetryAfter(failure.retryAfter, now);
  if (told !== undefined) return { until: now + Math.min(told, LONGEST), failures, cause: 'told', endpoint };
  const wait = Math.min(HOUR * 2 ** (failures - 1), LONGEST);
  return { until: now + wait, failures, cause: isSlow ? 'slow' : 'quick', endpoint };
}

/** The pause after a success. */
export function afterSuccess(endpoint: string, now: number): Due {
  return { until: now + HOUR, failures: 0, cause: 'done', endpoint };
}

/** Has nothing been delivered for a day, though nothing stands in the way? */
export function isOverdue(due: Due | undefined, now: number): boolean {
  return due === undefined || (due.cause === 'done' && due.until + 23 * HOUR <= now);
}

export function writeDue(file: string, due: Due): void {
  writeWhole(file, JSON.stringify(due));
}

/** Seconds, or a date of HTTP. @returns milliseconds from now */
function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  const value = text?.trim() ?? '';
  if (/^\d{1,10}$/.test(value)) return Number(value) * 1000;
  const date = /^[A-Za-z]{3},? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
