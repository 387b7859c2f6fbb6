import type { DropRow } from '@aboveboard/collector/api';
import type { ReactNode } from 'react';
import { number } from '../../format/number.ts';
import type { Chart } from '../chart.ts';
import { explain } from './reasons.ts';
import './drops.css';

/** What the contract kept out: a tool that is ahead of its contract, or someone who tries their luck. */
export const drops: Chart<'drops'> = {
  report: 'drops',
  isWide: true,
  height: 140,
  grows: true,
  isOfAllVersions: () => true,
  byField: 'never',
  title: () => 'What was dropped, and why',
  note: () => 'Refused by the contract and stored nowhere. A dropped field leaves its event in place.',
  empty: (rows) =>
    rows.length === 0 && (
      <p className="empty">
        <strong>Nothing was dropped: everything that arrived was in the contract.</strong>
      </p>
    ),
  table: (rows) => ({
    rows,
    columns: [
      { title: 'Reason', cell: (row) => <Reason row={row} /> },
      // A field that belongs to no event is one of those that are sent once per batch.
      {
        title: 'Event',
        cell: ({ what, event }) => (what === 'field' && event === null ? 'common fields' : <Name name={event} />),
      },
      {
        title: 'Field',
        cell: ({ what, field }) =>
          what === 'event' && field === null ? <span className="none">–</span> : <Name name={field} />,
      },
      { title: 'Count', cell: ({ count }) => <strong>{number(count)}</strong>, isNumber: true },
    ],
  }),
};

const Reason = ({ row: { what, reason } }: { row: DropRow }) => (
  <span className="reason">
    <span className="reason-name">
      <code>{reason}</code>
      <span className="reason-what">{what === 'event' ? 'event refused' : 'field removed'}</span>
    </span>
    <span className="reason-means">{explain(reason)}</span>
  </span>
);

const Name = ({ name }: { name: string | null }): ReactNode =>
  name === null ? <span className="not-kept">not kept</span> : <code>{name}</code>;
