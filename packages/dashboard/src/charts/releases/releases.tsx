import type { ReleaseRow } from '@aboveboard/collector/api';
import { Narrow } from '../../components/narrow/narrow.tsx';
import { ShareBar } from '../../components/share-bar/share-bar.tsx';
import { shortDay } from '../../format/day.ts';
import { number } from '../../format/number.ts';
import { newestFirst } from '../../format/version-order.ts';
import type { Chart } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';

/** Which versions are in use: an answer to "may we drop 1.2", so releases stand in their order and not by size. */
export const releases: Chart<'releases'> = {
  report: 'releases',
  isWide: true,
  height: 150,
  grows: true,
  isOfAllVersions: () => true,
  title: () => 'Releases',
  note: (view) =>
    view.project.counting === 'none'
      ? `Newest first, by events in these ${view.days} days. Half: days until half of a day’s events had it or a newer one.`
      : `Newest first, by active installs of each of the ${view.days} days, added up. Half: days until half of a day’s installs had it or a newer one.`,
  empty: (rows, view) =>
    rows.length === 0 && <NothingHere view={view} although="What arrived came without a version." />,
  table: (rows, view) => ({
    rows: rows.toSorted((a, b) => newestFirst(a.version, b.version)),
    columns: [
      { title: 'Version', cell: ({ version }: ReleaseRow) => <Release version={version} /> },
      {
        title: 'Share',
        cell: ({ share, isRelease }) => <ShareBar share={share} isPale={!isRelease} />,
        isNumber: true,
      },
      ...(view.project.counting === 'none'
        ? []
        : [{ title: 'Install-days', cell: ({ installDays }: ReleaseRow) => number(installDays), isNumber: true }]),
      { title: 'Events', cell: ({ events }) => number(events), isNumber: true },
      { title: 'First seen', cell: ({ firstDay }) => shortDay(firstDay), isNumber: true },
      { title: 'Half', cell: halfOf, isNumber: true },
    ],
  }),
};

const Release = ({ version }: Pick<ReleaseRow, 'version'>) => (
  <Narrow what="version" value={version ?? ''}>
    {version ?? 'not sent'}
  </Narrow>
);

const halfOf = ({ isRelease, daysToHalf }: ReleaseRow) =>
  !isRelease ? '–' : daysToHalf === null ? 'not yet' : daysToHalf === 1 ? '1 day' : `${daysToHalf} days`;
