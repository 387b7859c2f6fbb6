import { quietly } from '../host/quietly.ts';

/** UTC days, the only time that this client keeps. They are text (`2026-11-21`), so that they compare as they sort. */

/** @example dayOf(0) // '1970-01-01' */
export function dayOf(time: number): string {
  // Part by part: the first `toISOString()` of a process was measured to take a megabyte.
  const date = new Date(time);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) throw new RangeError('a time of which no day is known');
  return `${digits(year, 4)}-${digits(date.getUTCMonth() + 1, 2)}-${digits(date.getUTCDate(), 2)}`;
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

/** The day so many days later, or earlier where negative. */
export function dayAfter(day: string, days: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000);
}

/** The Monday of the week in which the day lies. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return dayAfter(day, -((weekday + 6) % 7));
}

/** @example monthOf('2026-11-21') // '2026-11' */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** Is it a day that exists? */
export function isDay(value: unknown): value is string {
  return typeof value === 'string' && quietly(() => dayAfter(value, 0)) === value;
}
