import type { DropRow } from '../../api/types.ts';
import type { Report } from '../report.ts';

/** What the contract kept out, and why, by day of arrival. Counts and known names, never a value. */
export const drops: Report<'drops'> = async ({ store, project: { name: project }, from, to }) => {
  const found = await store.query<{ what: string; reason: string; event: string; field: string; n: string | number }>(
    `SELECT what, reason, event, field, sum(count) AS n FROM books
     WHERE project = {project:String} AND day BETWEEN {from:Date} AND {to:Date} AND what IN ('dropped', 'field')
     GROUP BY what, reason, event, field ORDER BY n DESC, what, reason, event, field`,
    { project, from, to },
  );
  return found.map(
    ({ what, reason, event, field, n }): DropRow => ({
      what: what === 'dropped' ? 'event' : 'field',
      reason,
      event: event === '' ? null : event,
      field: field === '' ? null : field,
      count: Number(n),
    }),
  );
};
