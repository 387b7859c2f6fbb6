import type { VersionRow } from '../../api/types.ts';
import { eventsTable } from '../../store/schema.ts';
import { installDays, type Report } from '../report.ts';

/** Which versions of the tool are in use, by install-days; by events where installs cannot be counted. */
export const versions: Report<'versions'> = async ({ store, project, from, to, counting }) => {
  const found = await store.query<{
    version: string | null;
    installs: string | number | null;
    events: string | number;
  }>(
    `SELECT common.version::Nullable(String) AS version, ${installDays(counting)} AS installs,
       countIf(event != 'active') AS events
     FROM ${eventsTable(project)} WHERE day BETWEEN {from:Date} AND {to:Date}
     GROUP BY version ORDER BY installs DESC, events DESC, version`,
    { from, to },
  );
  return found.map(
    ({ version, installs, events }): VersionRow => ({
      version,
      installDays: installs === null ? null : Number(installs),
      events: Number(events),
    }),
  );
};
