import { PRESENCE } from '@aboveboard/contract';
import type { EventRow } from '../../api/types.ts';
import { askRollup, planOf, type Report } from '../report.ts';
import { hasDistinct, SEALED } from '../sealed.ts';

/** What happens, most often first; by how many installs, where an id tells. */
export const events: Report<'events'> = async (question) => {
  const found = await askRollup<Record<'event' | 'count' | 'installs' | 'lastDay' | 'sealed', string>>(
    question,
    `SELECT event, sum(count) AS count, groupBitmapMerge(ids) AS installs, toString(max(day)) AS lastDay, ${SEALED} AS sealed {rows}
     GROUP BY event ORDER BY count DESC, event`,
    `dimension = '' AND by = '' AND measure = '' AND event != '${PRESENCE}'`,
  );
  const isOfDays = ({ event }: (typeof found)[number]) => event === '';
  const isExact = hasDistinct(question, found.filter(isOfDays));
  const { identified } = planOf(question);
  return found
    .filter((row) => !isOfDays(row))
    .map(
      ({ event, count, installs, lastDay }): EventRow => ({
        event,
        count: Number(count),
        installs: isExact && identified.includes(event) ? Number(installs) : null,
        lastDay,
      }),
    );
};
