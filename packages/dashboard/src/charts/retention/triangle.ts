import type { RetentionRow } from '@aboveboard/collector/api';
import type { HeatCell } from '../../components/heat/heat.tsx';
import { shortDay } from '../../format/day.ts';
import { number, share } from '../../format/number.ts';

export interface Cohort {
  readonly name: string;
  readonly cells: readonly (HeatCell | null)[];
}

/**
 * Of the cohorts those that began in the range, where there is one: of the others nobody can say here how many they were. The
 * table has all of them.
 */
export function begunIn(rows: readonly RetentionRow[]): readonly RetentionRow[] {
  const begun = rows.filter(({ of }) => of !== null);
  return begun.length > 0 ? begun : rows;
}

/** A line for each cohort, a cell for each week since; a week without a row is no zero and stays empty. */
export function cohortsOf(rows: readonly RetentionRow[]): Cohort[] {
  const weeks = weeksOf(rows);
  return [...new Set(rows.map(({ cohort }) => cohort))].toSorted().map((cohort) => ({
    name: `${shortDay(cohort)} ${cohort.slice(0, 4)}`,
    cells: weeks.map((week) => {
      const row = rows.find((row) => row.cohort === cohort && row.week === week);
      return row ? cellOf(row) : null;
    }),
  }));
}

/** Up to the last one that any cohort has reached, none left out. */
export function weeksOf(rows: readonly RetentionRow[]): number[] {
  return Array.from({ length: Math.max(-1, ...rows.map(({ week }) => week)) + 1 }, (_, week) => week);
}

const cellOf = ({ installs, share: part, unfinished }: RetentionRow): HeatCell => ({
  heat: part === null ? null : Math.min(1, part),
  text: number(installs),
  aside: part === null ? '' : share(part, 1),
  isUnfinished: unfinished ?? false,
});
