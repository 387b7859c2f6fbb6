import type { EventRow } from '../../api/types.ts';
import { eventsTable } from '../../store/schema.ts';
import type { Report } from '../report.ts';

/** What happens, most often first; by how many installs, where an id tells. */
export const events: Report<'events'> = async ({ store, project, from, to, counting }) => {
  const installs = counting === 'identity' ? `uniqExactIf(identity, identity != '')` : 'NULL';
  const found = await store.query<{
    event: string;
    count: string | number;
    installs: string | number | null;
    lastDay: string;
  }>(
    `SELECT event, count() AS count, ${installs} AS installs, toString(max(day)) AS lastDay
     FROM ${eventsTable(project)} WHERE day BETWEEN {from:Date} AND {to:Date} AND event != 'active'
     GROUP BY event ORDER BY count DESC, event`,
    { from, to },
  );
  return found.map(
    ({ event, count, installs, lastDay }): EventRow => ({
      event,
      count: Number(count),
      installs: installs === null ? null : Number(installs),
      lastDay,
    }),
  );
};
