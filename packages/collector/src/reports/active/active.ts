import type { ActiveRow } from '../../api/types.ts';
import { eventsTable } from '../../store/schema.ts';
import { installDays, type Report } from '../report.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Active installs and events by day. A day without any data is a gap (`null`), not a zero. */
export const active: Report<'active'> = async ({ store, project, from, to, counting }) => {
  const found = await store.query<{ date: string; installs: string | number | null; events: string | number }>(
    `SELECT toString(day) AS date, ${installDays(counting)} AS installs, countIf(event != 'active') AS events
     FROM ${eventsTable(project)} WHERE day BETWEEN {from:Date} AND {to:Date} GROUP BY day`,
    { from, to },
  );
  const byDay = new Map(found.map((row) => [row.date, row]));
  return daysBetween(from, to).map((day): ActiveRow => {
    const row = byDay.get(day);
    if (row === undefined) return { day, installs: null, events: null };
    return { day, installs: row.installs === null ? null : Number(row.installs), events: Number(row.events) };
  });
};

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let time = Date.parse(from); time <= Date.parse(to); time += DAY_MS) {
    days.push(new Date(time).toISOString().slice(0, 10));
  }
  return days;
}
