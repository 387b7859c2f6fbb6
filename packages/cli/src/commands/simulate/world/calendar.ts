const DAY_MS = 24 * 60 * 60 * 1000;

/** Days as whole numbers since 1970, so that they can be counted. */
export function dayOf(date: string): number {
  return Date.parse(date) / DAY_MS;
}

/** @example dateOf(20778) // '2026-11-21' */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Monday. */
export function weekdayOf(day: number): number {
  // 1970 began on a Thursday.
  return (day + 3) % 7;
}

export function mondayOf(day: number): number {
  return day - weekdayOf(day);
}

/** The first day of its month. */
export function monthOf(day: number): number {
  return dayOf(`${dateOf(day).slice(0, 7)}-01`);
}
