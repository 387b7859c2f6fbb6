import { readOr } from '../dir/files.ts';
import type { Place } from '../dir/place.ts';

/**
 * What this machine has been told: the file `notice` holds the day on which the notice was shown, and the revision of the
 * contract that it was shown for.
 *
 * @returns the revision, or `undefined` where nobody has been told anything
 * @example 2026-11-21 3
 */
export function toldRevision({ notice }: Place): number | undefined {
  const text = notice === '' ? undefined : readOr(notice);
  return text === undefined ? undefined : Number(text.split(' ')[1]) || 0;
}
