import type { ActiveRow } from '@aboveboard/collector/api';
import { longDay } from '../../format/day.ts';
import { number } from '../../format/number.ts';
import type { Chart, View } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';
import { ActiveChart } from './active-chart.tsx';
import { highlights, measureOf } from './measure.ts';
import './active.css';

const HEIGHT = 300;

/** How many installs were active on each day; events where installs cannot be counted. */
export const active: Chart<'active'> = {
  report: 'active',
  isWide: true,
  height: HEIGHT,
  title: (view) => (measureOf(view.project) === 'installs' ? 'Active installs by day' : 'Events by day'),
  note,
  empty: (rows, view) =>
    rows.every(({ events, installs }) => events === null && installs === null) && <NothingHere view={view} />,
  lead,
  draw: (rows, view) => (
    <ActiveChart rows={rows} today={view.to} measure={measureOf(view.project)} notes={view.notes} height={HEIGHT} />
  ),
  table: (rows, view) => ({
    // The newest day is the one that is looked for.
    rows: rows.toReversed(),
    columns: [
      { title: 'Day (UTC)', cell: ({ day }: ActiveRow) => `${longDay(day)}${day === view.to ? ', so far' : ''}` },
      ...(measureOf(view.project) === 'installs'
        ? [{ title: 'Installs', cell: ({ installs }: ActiveRow) => number(installs), isNumber: true }]
        : []),
      { title: 'Events', cell: ({ events }: ActiveRow) => number(events), isNumber: true },
    ],
  }),
};

function note({ project: { counting } }: View): string {
  switch (counting) {
    case 'presence':
      return 'Days are UTC. Counted without an identifier: each install says when it is its first report of the day.';
    case 'identity':
      return 'Days are UTC. Counted by the identifier that the contract states.';
    case 'none':
      return 'Installs are not counted: the contract has neither presence nor an identifier of an installation. Days are UTC.';
  }
}

function lead(rows: readonly ActiveRow[], view: View) {
  const { completed, today } = highlights(rows, view.to, measureOf(view.project));
  return (
    <dl className="figures">
      <div>
        <dt>{completed ? longDay(completed.day) : 'No completed day yet'}</dt>
        <dd>{number(completed?.value ?? null)}</dd>
      </div>
      <div className="unfinished">
        <dt>Today so far</dt>
        <dd>{number(today)}</dd>
      </div>
    </dl>
  );
}
