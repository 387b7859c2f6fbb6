import type { DropsByDayRow } from '@aboveboard/collector/api';
import { longDay } from '../../format/day.ts';
import { number, share } from '../../format/number.ts';
import type { Chart } from '../chart.ts';
import { explain } from '../drops/reasons.ts';
import { DropsChart } from './drops-chart.tsx';

const HEIGHT = 220;

/** When the contract began to keep something out: a release that is ahead of it, or someone who tries their luck. */
export const dropsByDay: Chart<'dropsByDay'> = {
  report: 'dropsByDay',
  isWide: true,
  height: HEIGHT,
  isOfAllVersions: () => true,
  byField: 'never',
  title: () => 'Drops by day of arrival',
  note: () =>
    'Refused events and removed fields, by reason. Of everyone, as nothing is known of who sent what was refused.',
  empty: (rows) =>
    rows.length === 0 && (
      <p className="empty">
        <strong>Nothing was dropped on any of these days.</strong>
      </p>
    ),
  draw: (rows, view) => <DropsChart rows={rows} view={view} height={HEIGHT} />,
  table: (rows) => ({
    rows: rows.toReversed(),
    columns: [
      {
        title: 'Day (UTC)',
        cell: ({ day, unfinished }: DropsByDayRow) => `${longDay(day)}${unfinished ? ', so far' : ''}`,
      },
      { title: 'Reason', cell: ({ reason }) => <code>{reason}</code> },
      { title: 'Means', cell: ({ reason }) => explain(reason) ?? '' },
      { title: 'Count', cell: ({ count }) => number(count), isNumber: true },
      { title: 'Arrived', cell: ({ received }) => number(received), isNumber: true },
      { title: 'Share', cell: ({ count, received }) => share(count, received), isNumber: true },
    ],
  }),
};
