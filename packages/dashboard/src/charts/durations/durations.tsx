import type { DurationRow } from '@aboveboard/collector/api';
import { useMemo, useState } from 'react';
import type { Column } from '../../components/data-table/data-table.tsx';
import { number, share } from '../../format/number.ts';
import type { Chart, View } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';
import { PlotFigure } from '../plot-figure.tsx';
import { histogramPlot, versionsPlot } from './durations-plot.ts';
import { eventsOf, type Histogram, histogramsOf, percentile } from './histogram.ts';
import './durations.css';

/** How long things take, and whether a release made them slower. */
export const durations: Chart<'durations', Percentiles> = {
  report: 'durations',
  isWide: true,
  height: 330,
  grows: true,
  byField: 'raw',
  isOfAllVersions: () => true,
  title: () => 'How long it takes',
  note: () =>
    'Share of runs in each of the contract’s ranges, on a log axis. Below by version: the frame is the range of the median, the dashed one that of the 95th percentile.',
  empty: (rows, view) =>
    rows.length === 0 && (
      <NothingHere
        view={view}
        although="No event says how long it took: a bucket field whose unit is a time, such as ms, would."
      />
    ),
  draw: (rows, view) => <Durations rows={rows} view={view} />,
  table: (rows, { event }) => ({
    rows: eventsOf(rows)
      .filter((name) => event === null || name === event || !eventsOf(rows).includes(event))
      .flatMap((name) => {
        const { all, versions } = histogramsOf(rows.filter((row) => row.event === name));
        return [all, ...versions].map((one) => ({ ...one, event: name }));
      }),
    columns: COLUMNS,
  }),
};

const label = (one: Histogram, q: number) => percentile(one, q)?.label ?? '–';

interface Percentiles extends Histogram {
  readonly event: string;
}

const COLUMNS: readonly Column<Percentiles>[] = [
  { title: 'Event', cell: ({ event }) => <code>{event}</code> },
  { title: 'Version', cell: ({ name }) => name },
  { title: 'Runs', cell: ({ count }) => number(count), isNumber: true },
  { title: 'p50', cell: (one) => label(one, 0.5), isNumber: true },
  { title: 'p90', cell: (one) => label(one, 0.9), isNumber: true },
  { title: 'p95', cell: (one) => label(one, 0.95), isNumber: true },
  { title: 'p99', cell: (one) => label(one, 0.99), isNumber: true },
];

/** Rows of more versions would not be told apart; the table has all. */
const MOST = 8;
const ROW = 30;

function Durations({ rows, view }: { rows: readonly DurationRow[]; view: View }) {
  const events = useMemo(() => eventsOf(rows), [rows]);
  const [picked, setPicked] = useState<string | null>(null);
  const event = [view.event, picked].find((name) => name !== null && events.includes(name)) ?? events[0];
  const mine = useMemo(() => rows.filter((row) => row.event === event), [rows, event]);
  const { all, versions } = useMemo(() => histogramsOf(mine), [mine]);
  const shown = useMemo(() => versions.slice(0, MOST), [versions]);
  const unit = mine[0]?.unit ?? '';
  const top = useMemo(() => (width: number) => histogramPlot(all, unit, width), [all, unit]);
  const below = useMemo(() => () => versionsPlot(all, shown), [all, shown]);
  return (
    <>
      {events.length > 1 && (
        <label className="durations-event">
          <span>Event</span>
          <select className="input" value={event} onChange={(change) => setPicked(change.target.value)}>
            {events.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <p className="durations-sum">
        {number(all.count)} runs of <code>{event}</code>, half within {label(all, 0.5)}, 95% within {label(all, 0.95)}
      </p>
      <PlotFigure label={describe(all, event ?? '')} height={190} options={top} />
      <PlotFigure
        label="The same by version. The table has each version’s percentiles."
        height={shown.length * ROW + 8}
        options={below}
      />
    </>
  );
}

function describe({ bins }: Histogram, event: string): string {
  const largest = bins.toSorted((a, b) => b.count - a.count)[0];
  const most = largest ? `most in ${largest.label} with ${share(largest.share, 1)}` : 'none';
  return `Bars: share of the runs of ${event} by how long they took, ${most}. The table has the percentiles.`;
}
