import { readJson } from '../dir/files.ts';

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

export const HOUR = 3_600_000;
/** No wait is longer. */
export const LONGEST = 7 * 24 * HOUR;

export function readDue(file: string, endpoint: string, now: number): Due | undefined {
  const { until, failures, cause, endpoint: of } = readJson(file);
  if (of !== endpoint || !Number.isFinite(until) || !Number.isInteger(failures)) return undefined;
  if (cause !== 'told' && cause !== 'slow' && cause !== 'quick' && cause !== 'done') return undefined;
  // Further away than any wait: written under a wrong clock.
  const bounded = (until as number) - now > LONGEST ? now : (until as number);
  return { until: bounded, failures: failures as number, cause, endpoint };
}

/** Has nothing been delivered for a day, though nothing stands in the way? */
export function isOverdue(due: Due | undefined, now: number): boolean {
  return due === undefined || (due.cause === 'done' && due.until + 23 * HOUR <= now);
}
