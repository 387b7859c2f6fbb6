/** How long single reports are kept: so many days, 1 to 3650, the current one included, or until somebody deletes them. */
export type RetentionDays = number | 'forever';

/** More than any number of days, where they are compared. */
export function lengthOf(days: RetentionDays): number {
  return days === 'forever' ? Number.POSITIVE_INFINITY : days;
}

/** @example daysWords(1) // '1 day'; daysWords('forever') // 'forever' */
export function daysWords(days: RetentionDays): string {
  return days === 'forever' ? days : `${days} day${days === 1 ? '' : 's'}`;
}

/** In a sentence for users. */
export function keptWords(days: RetentionDays): string {
  return days === 'forever'
    ? 'Single reports are kept forever.'
    : `Single reports are kept for ${daysWords(days)}; after that only sums remain.`;
}
