import type { ProjectSummary, SummaryRow } from '@aboveboard/collector/api';
import type { ReactNode } from 'react';
import { Sparkline } from '../../components/sparkline/sparkline.tsx';
import { Switch } from '../../components/switch/switch.tsx';
import { number } from '../../format/number.ts';
import { ACTIVE_PERIODS, useUrlState } from '../../url-state.ts';
import type { Chart } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';
import { type Figure, figuresOf, leftOut, periodOf, textOf, titleOf } from './figures.ts';
import './summary.css';

/** How it goes, in five numbers: what the contract cannot tell is left out. */
export const summary: Chart<'summary'> = {
  report: 'summary',
  isWide: true,
  height: 252,
  title: () => 'At a glance',
  note: () =>
    'Of the last day, week or month that is over, against the one before it. Hatched is what is not over yet.',
  empty: (rows, view) => figuresOf(rows, 'day', view.project.counting).length === 0 && <NothingHere view={view} />,
  draw: (rows, { project }) => <Figures rows={rows} counting={project.counting} />,
  table: (rows) => ({
    rows,
    columns: [
      { title: 'Number', cell: (row) => `${titleOf(row)}${SPANS[row.number] ?? ''}` },
      { title: 'Period', cell: periodOf },
      { title: 'Value', cell: (row) => textOf(row, row.value), isNumber: true },
      { title: 'Of', cell: ({ of }) => number(of), isNumber: true },
      { title: 'Before', cell: (row) => textOf({ ...row, about: null }, row.before), isNumber: true },
      { title: 'So far', cell: (row) => textOf({ ...row, about: null }, row.unfinished), isNumber: true },
    ],
  }),
};

const SPANS: Partial<Record<SummaryRow['number'], string>> = {
  activeDay: ' by day',
  activeWeek: ' by week',
  activeMonth: ' by month',
};

function Figures({ rows, counting }: { rows: readonly SummaryRow[]; counting: ProjectSummary['counting'] }) {
  const [{ active }, setUrl] = useUrlState();
  const missing = leftOut(rows);
  return (
    <>
      <div className="numbers">
        {figuresOf(rows, active, counting).map((figure) => (
          <Tile key={figure.row.number} figure={figure}>
            {figure.title === 'Active installs' && (
              <Switch
                isSmall
                legend="Count active installs by"
                name="active"
                choices={ACTIVE_PERIODS.map((value) => ({ value, label: value }))}
                value={active}
                onChange={(active) => setUrl({ active })}
              />
            )}
          </Tile>
        ))}
      </div>
      {missing && <p className="left-out">{missing}</p>}
    </>
  );
}

const Tile = ({ figure, children }: { figure: Figure; children: ReactNode }) => (
  <section className="number-tile" aria-label={figure.title}>
    <h3>{figure.title}</h3>
    <p className={figure.value.length > 8 ? 'number-value long' : 'number-value'}>{figure.value}</p>
    <p className="number-change">
      {figure.change && (
        <span className={figure.change.sense}>
          {ARROWS[figure.change.sense]} {figure.change.text}
        </span>
      )}
      <span>{figure.period}</span>
    </p>
    {figure.of && <p className="number-of">{figure.of}</p>}
    {figure.row.series.filter((value) => value !== null).length > 1 && (
      <Sparkline label={`${figure.title}, over the range`} series={figure.row.series} width={150} height={36} />
    )}
    {figure.soFar !== null && (
      <p className="so-far">
        <i aria-hidden="true" /> {figure.soFar} so far
      </p>
    )}
    {children}
  </section>
);

const ARROWS = { up: '▲', down: '▼', same: '=' };
