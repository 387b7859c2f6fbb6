/**
 * The moment that stands for a day where a target wants one: noon UTC, which is the same date from UTC-12 to UTC+11.
 *
 * @example noonOf('2026-11-21') // '2026-11-21T12:00:00.000Z'
 */
export function noonOf(day: string): string {
  return `${day}T12:00:00.000Z`;
}
