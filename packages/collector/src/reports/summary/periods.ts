import { daysAfter, mondayOf } from '../report.ts';

/** A day, a week from Monday, or a month; all in UTC. */
export interface Period {
  /** The first day of the period that a day lies in. */
  startOf(day: string): string;
  /** The first day of the period after, or with a negative number before, the one that begins so. */
  step(start: string, periods: number): string;
}

export const DAY: Period = { startOf: (day) => day, step: daysAfter };
export const WEEK: Period = { startOf: mondayOf, step: (start, weeks) => daysAfter(start, weeks * 7) };
export const MONTH: Period = {
  startOf: (day) => `${day.slice(0, 7)}-01`,
  step(start, months) {
    const [year, month] = start.split('-').map(Number) as [number, number];
    return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
  },
};

/** The periods that lie wholly between two days, both included, oldest first. */
export function wholePeriods(period: Period, from: string, to: string): string[] {
  const found: string[] = [];
  let start = period.startOf(from);
  if (start < from) start = period.step(start, 1);
  for (; period.step(start, 1) <= daysAfter(to, 1); start = period.step(start, 1)) found.push(start);
  return found;
}
