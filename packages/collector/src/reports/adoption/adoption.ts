import type { AdoptionRow } from '../../api/types.ts';
import { askRollup, countingIn, daysFrom, dimension, INSTALLS, type Question, type Report, textOf } from '../report.ts';
import { firstDays } from '../versions/first-days.ts';
import { byVersion } from '../versions/order.ts';

/** How installs move from version to version, day by day. */
export const adoption: Report<'adoption'> = async (question) => (await measureAdoption(question)).rows;

/** The same with the first day of each version, by its text. */
export async function measureAdoption(
  question: Question,
): Promise<{ readonly rows: readonly AdoptionRow[]; readonly first: ReadonlyMap<string, string> }> {
  const [found, first] = await Promise.all([
    askRollup<{ version: string; date: string; installs: string | number; events: string | number }>(
      question,
      `SELECT version, toString(day) AS date, ${INSTALLS} AS installs, sum(count) AS events {rows}
       GROUP BY version, day ORDER BY day`,
      dimension('', ''),
    ),
    firstDays(question),
  ]);
  const counts = countingIn(question) !== 'none';
  const sizeOf = (row: (typeof found)[number]) => Number(counts ? row.installs : row.events);
  const totals = new Map<string, number>();
  for (const row of found) totals.set(row.date, (totals.get(row.date) ?? 0) + sizeOf(row));
  const rows = found
    .filter((row) => sizeOf(row) > 0)
    .map(
      (row): AdoptionRow => ({
        version: textOf(row.version),
        day: row.date,
        installs: counts ? Number(row.installs) : null,
        events: Number(row.events),
        share: sizeOf(row) / (totals.get(row.date) as number),
        daysSinceRelease: daysFrom(first.get(row.version) ?? row.date, row.date),
        ...(row.date >= question.today ? { unfinished: true } : {}),
      }),
    )
    .sort((a, b) => byVersion(a.version, b.version) || (a.day < b.day ? -1 : 1));
  return { rows, first };
}
