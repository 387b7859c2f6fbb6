import { writeWhole } from '../dir/files.ts';
import { type Due, HOUR, LONGEST } from './due.ts';

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
