import type { EventRow } from '@aboveboard/collector/api';
import { shortDay } from '../../format/day.ts';
import { number } from '../../format/number.ts';
import type { Chart } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';
import './events.css';

/** Which events arrive, how often, and since when one no longer does. */
export const events: Chart<'events'> = {
  report: 'events',
  isWide: false,
  height: 224,
  title: () => 'Events',
  note: (view) => `Most frequent first, in these ${view.days} days.`,
  empty: (rows, view) =>
    rows.length === 0 && (
      <NothingHere view={view} although="Installs said that they are active, and sent no event of their own." />
    ),
  table(rows, view) {
    const longest = Math.max(1, ...rows.map(({ count }) => count));
    const hasInstalls = rows.some(({ installs }) => installs !== null);
    return {
      rows,
      columns: [
        { title: 'Event', cell: ({ event }) => <code>{event}</code> },
        { title: 'Count', cell: ({ count }) => <Count count={count} length={count / longest} />, isNumber: true },
        ...(hasInstalls
          ? [{ title: 'Installs', cell: ({ installs }: EventRow) => number(installs), isNumber: true }]
          : []),
        {
          title: 'Last day',
          cell: ({ lastDay }) => (lastDay === view.to ? 'today' : shortDay(lastDay)),
          isNumber: true,
        },
      ],
    };
  },
};

const Count = ({ count, length }: { count: number; length: number }) => (
  <span className="event-count">
    <span className="event-bar" aria-hidden="true">
      <span style={{ width: `${length * 100}%` }} />
    </span>
    <strong>{number(count)}</strong>
  </span>
);
