import type { DropsByDayRow } from '../../api/types.ts';
import type { Report } from '../report.ts';

/** What was refused on each day of arrival. It is of all who sent something: who sent what was refused is not known. */
export const dropsByDay: Report<'dropsByDay'> = async ({ store, project, from, to, today }) => {
  const found = await store.query<{ date: string; what: string; reason: string; n: string | number }>(
    `SELECT toString(day) AS date, what, reason, sum(count) AS n FROM books
     WHERE project = {project:String} AND day BETWEEN {from:Date} AND {to:Date} AND what IN ('received', 'dropped', 'field')
     GROUP BY day, what, reason ORDER BY day, what, n DESC, reason`,
    { project: project.name, from, to },
  );
  const received = new Map(found.filter(({ what }) => what === 'received').map((row) => [row.date, Number(row.n)]));
  return found
    .filter(({ what }) => what !== 'received')
    .map(
      ({ date, what, reason, n }): DropsByDayRow => ({
        day: date,
        what: what === 'dropped' ? 'event' : 'field',
        reason,
        count: Number(n),
        received: received.get(date) ?? 0,
        ...(date >= today ? { unfinished: true } : {}),
      }),
    );
};
