const DAY_MS = 24 * 60 * 60 * 1000;
export const HOURS = 24;

/** Days as whole numbers since 1970, so that they can be counted. */
export function dayOf(date: string): number {
  return Date.parse(date) / DAY_MS;
}

let last = Number.NaN;
let date = '';

/**
 * Nearly always it is the same day as the time before, so that one is kept.
 *
 * @example dateOf(20778) // '2026-11-21'
 */
export function dateOf(day: number): string {
  if (day !== last) date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  last = day;
  return date;
}

/**
 * Up to where something goes, in hours since 1970: to the end of a date, or to an hour of it.
 *
 * @example endOf('2026-11-21') - endOf('2026-11-21T14:00Z') // 10
 */
export function endOf(moment: string): number {
  return moment.includes('T') ? Date.parse(moment) / (DAY_MS / HOURS) : (dayOf(moment) + 1) * HOURS;
}

/** The other way round. */
export function momentOf(hours: number): string {
  const hour = hours % HOURS;
  const day = dateOf((hours - hour) / HOURS - (hour === 0 ? 1 : 0));
  return hour === 0 ? day : `${day}T${String(hour).padStart(2, '0')}:00Z`;
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
