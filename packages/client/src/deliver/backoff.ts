import { readOr, remove, writeWhole } from '../dir/files.ts';

/**
 * `backoff.json`: when the next attempt is due after one that failed.
 *
 * - `told` the collector named the time; everybody obeys
 * - `slow` the attempt used up its budget; so would the next, and somebody may be waiting for it
 * - `quick` it failed at once, so a person who asks for a delivery may have another try
 */
export interface Backoff {
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly failures: number;
  readonly cause: 'told' | 'slow' | 'quick';
  /** Another collector is another matter. */
  readonly endpoint: string;
}

const HOUR = 3_600_000;
const LONGEST = 7 * 24 * HOUR;

export function readBackoff(file: string, endpoint: string, now: number): Backoff | undefined {
  try {
    const found = JSON.parse(readOr(file) ?? 'null') as Partial<Backoff> | null;
    const { until, failures, cause } = found ?? {};
    if (found?.endpoint !== endpoint || !Number.isFinite(until) || !Number.isInteger(failures)) return undefined;
    if (cause !== 'told' && cause !== 'slow' && cause !== 'quick') return undefined;
    // Further away than any wait: written under a wrong clock.
    const bounded = (until as number) - now > LONGEST ? now : (until as number);
    return { until: bounded, failures: failures as number, cause, endpoint };
  } catch {
    return undefined;
  }
}

/** The wait after a failure: what the collector asked for, or an hour that doubles up to a week. */
export function nextBackoff(
  last: Backoff | undefined,
  failure: { readonly endpoint: string; readonly isSlow: boolean; readonly retryAfter?: string | undefined },
  now: number,
): Backoff {
  const { endpoint, isSlow } = failure;
  const failures = Math.min((last?.failures ?? 0) + 1, 50);
  const told = parseRetryAfter(failure.retryAfter, now);
  if (told !== undefined) return { until: now + Math.min(told, LONGEST), failures, cause: 'told', endpoint };
  const wait = Math.min(HOUR * 2 ** (failures - 1), LONGEST);
  return { until: now + wait, failures, cause: isSlow ? 'slow' : 'quick', endpoint };
}

export function writeBackoff(file: string, backoff: Backoff): void {
  writeWhole(file, `${JSON.stringify(backoff)}\n`);
}

export function clearBackoff(file: string): void {
  remove(file);
}

/** Seconds, or a date of HTTP. @returns milliseconds from now */
function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  const value = text?.trim() ?? '';
  if (/^\d{1,10}$/.test(value)) return Number(value) * 1000;
  const date = /^[A-Za-z]{3},? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
