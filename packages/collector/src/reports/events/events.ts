import { PRESENCE } from '@aboveboard/contract';
import type { EventRow } from '../../api/types.ts';
import { askRollup, countingIn, planOf, type Report } from '../report.ts';
import { sealedDays } from '../sealed.ts';

/** What happens, most often first; by how many installs, where an id tells. */
export const events: Report<'events'> = async (question) => {
  const found = await askRollup<{ event: string; count: string | number; installs: string | number; lastDay: string }>(
    question,
    `SELECT event, sum(count) AS count, groupBitmapMerge(ids) AS installs, toString(max(day)) AS lastDay {rows}
     GROUP BY event ORDER BY count DESC, event`,
    `dimension = '' AND by = '' AND measure = '' AND event NOT IN ('', '${PRESENCE}')`,
  );
  const isExact = countingIn(question) === 'identity' && (await sealedDays(question)) === 0;
  const { identified } = planOf(question);
  return found.map(
    ({ event, count, installs, lastDay }): EventRow => ({
      event,
      count: Number(count),
      installs: isExact && identified.includes(event) ? Number(installs) : null,
      lastDay,
    }),
  );
};
