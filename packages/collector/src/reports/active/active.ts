import type { ActiveRow } from '../../api/types.ts';
import {
  askRollup,
  countingIn,
  daysBetween,
  daysWithData,
  dimension,
  INSTALLS,
  isNarrowed,
  type Report,
} from '../report.ts';

/** Active installs and events by day. A day without any data is a gap (`null`), not a zero. */
export const active: Report<'active'> = async (question) => {
  const found = await askRollup<{ date: string; installs: string | number; events: string | number }>(
    question,
    `SELECT toString(day) AS date, ${INSTALLS} AS installs, sum(count) AS events {rows} GROUP BY day`,
    dimension('', ''),
  );
  // A version, or a value, may be missing on a day that has data: a zero.
  const withData = isNarrowed(question) ? await daysWithData(question) : new Set();
  const byDay = new Map(found.map((row) => [row.date, row]));
  const counts = countingIn(question) !== 'none';
  return daysBetween(question.from, question.to).map((day): ActiveRow => {
    const row = byDay.get(day);
    const unfinished = day >= question.today ? { unfinished: true as const } : {};
    if (row === undefined && !withData.has(day)) return { day, installs: null, events: null, ...unfinished };
    const { installs = 0, events = 0 } = row ?? {};
    return { day, installs: counts ? Number(installs) : null, events: Number(events), ...unfinished };
  });
};
