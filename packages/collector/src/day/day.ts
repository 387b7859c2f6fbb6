/** A day in ms. */
export const DAY_MS = 24 * 60 * 60 * 1000;
/** No event is of a day before it. */
export const START_OF_TIME = '1970-01-01';

let last = Number.NaN;
let text = '';

/**
 * The UTC date of a moment. Nearly always it is the same as the time before, so that one is kept.
 *
 * @example utcDay(Date.parse('2026-11-21T12:00:00Z')) // '2026-11-21'
 */
export function utcDay(time: number): string {
  const day = Math.floor(time / DAY_MS);
  if (day !== last) {
    text = new Date(time).toISOString().slice(0, 10);
    last = day;
  }
  return text;
}
