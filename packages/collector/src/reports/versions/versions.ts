import type { VersionRow } from '../../api/types.ts';
import { askRollup, countingIn, dimension, INSTALLS, type Report, textOf } from '../report.ts';

/** Which versions of the tool are in use, by install-days; by events where installs cannot be counted. */
export const versions: Report<'versions'> = async (question) => {
  const found = await askRollup<{ version: string; installs: string | number; events: string | number }>(
    question,
    `SELECT version, sum(installs) AS installs, sum(events) AS events
     FROM (SELECT version, day, ${INSTALLS} AS installs, sum(count) AS events {rows} GROUP BY version, day)
     GROUP BY version ORDER BY installs DESC, events DESC, version`,
    dimension('', ''),
  );
  const counts = countingIn(question) !== 'none';
  return found.map(
    ({ version, installs, events }): VersionRow => ({
      version: textOf(version),
      installDays: counts ? Number(installs) : null,
      events: Number(events),
    }),
  );
};
