import type { UsageRow } from '@aboveboard/collector/api';
import { Narrow } from '../../components/narrow/narrow.tsx';
import { ShareBar } from '../../components/share-bar/share-bar.tsx';
import { Sparkline } from '../../components/sparkline/sparkline.tsx';
import { number, share } from '../../format/number.ts';
import type { Chart } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';
import './usage.css';
import { readable } from '../../format/range.ts';

/** Which events and commands are worth the work: by the installs that use them where an id tells, else by how often. */
export const usage: Chart<'usage'> = {
  report: 'usage',
  isWide: true,
  height: 220,
  grows: true,
  byField: 'raw',
  title: () => 'Events and commands',
  note: (view) =>
    view.project.counting === 'identity'
      ? 'By the installs that use them in these days. Beneath each event the values of its choices.'
      : 'By how often; no id tells how many installs use them. Beneath each event the values of its choices.',
  empty: (rows, view) =>
    rows.length === 0 && (
      <NothingHere view={view} although="Installs said that they are active, and sent no event of their own." />
    ),
  table(all, { event }) {
    const rows = event === null ? all : all.filter((row) => row.event === event);
    const hasInstalls = rows.some(({ installs }) => installs !== null);
    const hasSuccess = rows.some(({ success }) => success !== null);
    const hasDurations = rows.some(({ p95 }) => p95 !== null);
    return {
      rows,
      columns: [
        { title: 'What', cell: nameOf },
        ...(hasInstalls
          ? [
              {
                title: 'Of installs',
                cell: (row: UsageRow) => <ShareBar share={row.share} isPale={row.field !== null} />,
              },
              { title: 'Installs', cell: ({ installs }: UsageRow) => number(installs), isNumber: true },
            ]
          : []),
        { title: 'Count', cell: ({ count }) => number(count), isNumber: true },
        {
          title: 'By day',
          // Without today, which is not over and would be a fall.
          cell: (row) => (
            <Sparkline
              label={`${labelOf(row)}, count by day`}
              series={row.series.slice(0, -1)}
              width={110}
              height={24}
            />
          ),
        },
        ...(hasSuccess ? [{ title: 'Went well', cell: (row: UsageRow) => percent(row.success), isNumber: true }] : []),
        ...(hasDurations
          ? [{ title: 'p95', cell: ({ p95 }: UsageRow) => (p95 ? readable(p95.label) : '–'), isNumber: true }]
          : []),
      ],
    };
  },
};

const nameOf = ({ event, field, value }: UsageRow) =>
  field === null ? (
    <Narrow what="event" value={event}>
      <code>{event}</code>
    </Narrow>
  ) : (
    <span className="usage-value">
      <span>{field}</span> <code>{value ?? 'not sent'}</code>
    </span>
  );
const labelOf = ({ event, field, value }: UsageRow) =>
  field === null ? event : `${event} ${field} ${value ?? 'not sent'}`;
const percent = (part: number | null) => (part === null ? '–' : share(part, 1));
