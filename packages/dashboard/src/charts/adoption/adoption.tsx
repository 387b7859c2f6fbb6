import type { AdoptionRow } from '@aboveboard/collector/api';
import { Switch } from '../../components/switch/switch.tsx';
import { longDay } from '../../format/day.ts';
import { number, share } from '../../format/number.ts';
import { ALIGNMENTS, useUrlState } from '../../url-state.ts';
import type { Chart } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';
import { AdoptionChart } from './adoption-chart.tsx';
import './adoption.css';

const HEIGHT = 320;

const NAMES = { date: 'By date', release: 'By days since release' };

function Alignment() {
  const [{ align }, setUrl] = useUrlState();
  return (
    <Switch
      isSmall
      legend="Lay releases over each other"
      name="align"
      choices={ALIGNMENTS.map((value) => ({ value, label: NAMES[value] }))}
      value={align}
      onChange={(align) => setUrl({ align })}
    />
  );
}

/** How fast each release spreads, and what of the old ones stays. */
export const adoption: Chart<'adoption'> = {
  report: 'adoption',
  isWide: true,
  height: HEIGHT,
  title: () => 'Version adoption',
  isOfAllVersions: () => true,
  controls: () => <Alignment />,
  note: ({ project, align }) =>
    align === 'release'
      ? `Share of each day’s ${project.counting === 'none' ? 'events' : 'active installs'} that had a release or a newer one, by the days since it came. Where a line crosses 50%, half have it.`
      : `Share of each day’s ${project.counting === 'none' ? 'events' : 'active installs'}, newest version on top. A dashed line is the first day of a release; today is hatched.`,
  empty: (rows, view) =>
    rows.length === 0 && <NothingHere view={view} although="What arrived came without a version." />,
  draw: (rows, view) => <AdoptionChart rows={rows} view={view} height={HEIGHT} />,
  table: (rows, view) => ({
    rows: rows.toSorted((a, b) => b.day.localeCompare(a.day)),
    columns: [
      {
        title: 'Day (UTC)',
        cell: ({ day, unfinished }: AdoptionRow) => `${longDay(day)}${unfinished ? ', so far' : ''}`,
      },
      { title: 'Version', cell: ({ version }) => version ?? 'not sent' },
      ...(view.project.counting === 'none'
        ? []
        : [{ title: 'Installs', cell: ({ installs }: AdoptionRow) => number(installs), isNumber: true }]),
      { title: 'Events', cell: ({ events }) => number(events), isNumber: true },
      { title: 'Share', cell: ({ share: part }) => share(part, 1), isNumber: true },
    ],
  }),
};
