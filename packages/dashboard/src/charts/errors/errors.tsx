import type { ErrorRow } from '@aboveboard/collector/api';
import { Breakable } from '../../components/breakable/breakable.tsx';
import { Heat, type HeatCell, type HeatLine } from '../../components/heat/heat.tsx';
import { counted, number, share } from '../../format/number.ts';
import { newestFirst } from '../../format/version-order.ts';
import type { Chart } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';

/** Which errors people meet, and since which version. */
export const errors: Chart<'errors'> = {
  report: 'errors',
  isWide: true,
  height: 120,
  grows: true,
  byField: 'raw',
  isOfAllVersions: () => true,
  title: () => 'Errors by version',
  note: (view) =>
    view.project.counting === 'identity'
      ? 'Share of the installs of each version that met it, and how often it came. “New” is what no older version had.'
      : 'No id tells how many installs met it: errors for each install-day of the version, and how often it came. “New” is what no older version had.',
  empty: (rows, view) =>
    rows.length === 0 && (
      <NothingHere view={view} although="No error arrived, or the contract has no event for them." />
    ),
  draw: (rows) => (
    <Heat
      caption="Errors by version"
      corner="Error"
      tone="bad"
      columns={versionsOf(rows).map(versionName)}
      lines={linesOf(rows)}
    />
  ),
  table: (rows) => ({
    rows,
    columns: [
      { title: 'Error', cell: nameOf },
      { title: 'Version', cell: ({ version }) => versionName(version) },
      { title: 'Count', cell: ({ count }) => number(count), isNumber: true },
      { title: 'Installs', cell: ({ installs }) => number(installs), isNumber: true },
      { title: 'Of', cell: ({ ofInstalls }) => number(ofInstalls), isNumber: true },
      { title: 'Share', cell: ({ share: part }) => (part === null ? '–' : share(part, 1)), isNumber: true },
      { title: 'An install-day', cell: ({ perInstallDay }) => rateOf(perInstallDay), isNumber: true },
      { title: 'New', cell: ({ isNew }) => (isNew ? 'new' : '') },
    ],
  }),
};

/** A line for each error, a cell for each version in which anything was met; a version without the error is empty. */
export function linesOf(rows: readonly ErrorRow[]): HeatLine[] {
  const versions = versionsOf(rows);
  const most = Math.max(...rows.map(sizeOf)) || 1;
  return [...new Set(rows.map(nameOf))].map((name) => ({
    name,
    title: (
      <code>
        <Breakable name={name} />
      </code>
    ),
    cells: versions.map((version) => {
      const row = rows.find((row) => row.version === version && nameOf(row) === name);
      return row ? cellOf(row, most) : null;
    }),
  }));
}

const cellOf = (row: ErrorRow, most: number): HeatCell => ({
  heat: sizeOf(row) / most,
  text: (
    <>
      {row.share === null ? rateOf(row.perInstallDay) : share(row.share, 1)}
      {row.isNew && ' '}
      {row.isNew && <span className="new">new</span>}
    </>
  ),
  aside: counted(row.count, 'time'),
});

const versionsOf = (rows: readonly ErrorRow[]) =>
  [...new Set(rows.map(({ version }) => version))].toSorted(newestFirst);
const versionName = (version: string | null) => version ?? 'not sent';
const nameOf = ({ event, code }: ErrorRow) => (code === null ? event : `${event}: ${code}`);
const sizeOf = ({ share, perInstallDay, count }: ErrorRow) => share ?? perInstallDay ?? count;
const rateOf = (rate: number | null) => (rate === null ? '–' : rate.toFixed(rate < 0.1 ? 3 : 2));
