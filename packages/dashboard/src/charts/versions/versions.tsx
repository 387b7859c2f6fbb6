import type { VersionRow } from '@aboveboard/collector/api';
import { BarList } from '../../components/bar-list/bar-list.tsx';
import { number, share } from '../../format/number.ts';
import { isRelease, newestFirst } from '../../format/version-order.ts';
import type { Chart, View } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';

/** Which versions are in use: an answer to "may we drop 1.2", so releases stand in their order and not by size. */
export const versions: Chart<'versions'> = {
  report: 'versions',
  isWide: false,
  height: 224,
  title: () => 'Versions',
  note: (view) =>
    measure(view) === 'installs'
      ? `Newest first. Active installs of each of the ${view.days} days, added up.`
      : `Newest first, by events in these ${view.days} days.`,
  empty: (rows, view) =>
    rows.length === 0 && <NothingHere view={view} although="What arrived came without a version." />,
  draw: (rows, view) => <BarList label="Versions, newest first" bars={bars(rows, view)} />,
  table(rows, view) {
    const total = sum(rows, view);
    return {
      rows: inOrder(rows),
      columns: [
        { title: 'Version', cell: name },
        ...(measure(view) === 'installs'
          ? [{ title: 'Install-days', cell: (row: VersionRow) => number(row.installDays), isNumber: true }]
          : []),
        { title: 'Events', cell: (row) => number(row.events), isNumber: true },
        { title: 'Share', cell: (row) => share(size(row, view), total), isNumber: true },
      ],
    };
  },
};

function bars(rows: readonly VersionRow[], view: View) {
  const total = sum(rows, view);
  const longest = Math.max(1, ...rows.map((row) => size(row, view)));
  return inOrder(rows).map((row) => ({
    label: name(row),
    value: number(size(row, view)),
    aside: share(size(row, view), total),
    length: size(row, view) / longest,
    isPale: !isRelease(row.version),
  }));
}

const measure = ({ project }: View) => (project.counting === 'none' ? 'events' : 'installs');
const size = (row: VersionRow, view: View) => (measure(view) === 'installs' ? (row.installDays ?? 0) : row.events);
const sum = (rows: readonly VersionRow[], view: View) => rows.reduce((total, row) => total + size(row, view), 0);
const name = ({ version }: VersionRow) => version ?? 'not sent';
const inOrder = (rows: readonly VersionRow[]) => rows.toSorted((a, b) => newestFirst(a.version, b.version));
