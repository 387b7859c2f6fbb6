import type { AdoptionRow, ReleaseRow } from '../../api/types.ts';
import { START_OF_TIME } from '../../day/day.ts';
import { measureAdoption } from '../adoption/adoption.ts';
import { daysAfter, type Report, share } from '../report.ts';
import { byVersion, isRelease } from '../versions/order.ts';

/** When each version came, how far it got, and how fast. */
export const releases: Report<'releases'> = async (question) => {
  // How fast a version spread is told from its first day on, be that before the range.
  const { rows: all, first } = await measureAdoption({ ...question, from: START_OF_TIME });
  const inRange = all.filter(({ day }) => day >= question.from);
  const total = inRange.reduce((sum, row) => sum + sizeOf(row), 0);
  const versions = [...new Set(inRange.map(({ version }) => version))].sort(byVersion);
  return versions.map((version): ReleaseRow => {
    const rows = inRange.filter((row) => row.version === version);
    const counts = rows.every(({ installs }) => installs !== null);
    const size = rows.reduce((sum, row) => sum + sizeOf(row), 0);
    const firstDay = first.get(version ?? '') ?? (rows[0] as AdoptionRow).day;
    return {
      version,
      isRelease: isRelease(version),
      firstDay,
      lastDay: rows.reduce((last, { day }) => (day > last ? day : last), firstDay),
      installDays: counts ? size : null,
      events: rows.reduce((sum, { events }) => sum + events, 0),
      share: share(size, total),
      daysToHalf: isRelease(version) ? daysToHalf(all, version, firstDay, question.today) : null,
    };
  });
};

function daysToHalf(all: readonly AdoptionRow[], version: string, firstDay: string, today: string): number | null {
  const shares = new Map<string, number>();
  for (const row of all) {
    if (byVersion(row.version, version) >= 0) shares.set(row.day, (shares.get(row.day) ?? 0) + row.share);
  }
  for (let days = 0; daysAfter(firstDay, days) < today; days++) {
    // A sum of shares that are halves on paper may be a hair less.
    if ((shares.get(daysAfter(firstDay, days)) ?? 0) >= 0.5 - 1e-9) return days;
  }
  return null;
}

function sizeOf({ installs, events }: AdoptionRow): number {
  return installs ?? events;
}
