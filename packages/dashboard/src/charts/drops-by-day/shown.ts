import type { DropsByDayRow } from '@aboveboard/collector/api';
import { ownShades, shades } from '../shades.ts';

/** The name of those that have no shade of their own. */
export const OTHERS = 'other reasons';

export interface Shown {
  /** The reasons, most frequent first, with their colours. */
  readonly colours: ReadonlyMap<string, string>;
  readonly rows: readonly DropsByDayRow[];
}

/** Most frequent first, from the strongest shade to the palest; the rarest of many become one. The table has them all. */
export function shownOf(rows: readonly DropsByDayRow[]): Shown {
  const sums = new Map<string, number>();
  for (const { reason, count } of rows) sums.set(reason, (sums.get(reason) ?? 0) + count);
  const all = [...sums].toSorted((a, b) => b[1] - a[1]).map(([reason]) => reason);
  const own = ownShades(all);
  const names = own.length < all.length ? [...own, OTHERS] : own;
  const strengths = shades('bad', names.length);
  return {
    colours: new Map(names.map((name, i) => [name, strengths[i] as string])),
    rows: [
      ...rows.filter(({ reason }) => own.includes(reason)),
      ...folded(rows.filter(({ reason }) => !own.includes(reason))),
    ],
  };
}

/** One row a day. */
function folded(rows: readonly DropsByDayRow[]): DropsByDayRow[] {
  return [...new Set(rows.map(({ day }) => day))].map((day) => {
    const ofDay = rows.filter((row) => row.day === day);
    return {
      ...(ofDay[0] as DropsByDayRow),
      reason: OTHERS,
      count: ofDay.reduce((sum, { count }) => sum + count, 0),
    };
  });
}
