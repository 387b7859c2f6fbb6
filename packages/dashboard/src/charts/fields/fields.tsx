import type { FieldRow } from '@aboveboard/collector/api';
import { BarList } from '../../components/bar-list/bar-list.tsx';
import { number, share } from '../../format/number.ts';
import type { Chart } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';
import { groupsOf, nameOf } from './groups.ts';
import './fields.css';

/** Platforms and every other field that has few values: each has its bars without anyone asking. */
export const fields: Chart<'fields'> = {
  report: 'fields',
  isWide: true,
  height: 160,
  grows: true,
  byField: 'raw',
  title: () => 'Platforms and fields',
  note: () =>
    'Every field of the contract that has few values. By install-days where installs are known, else by count. One install can have several values in a day, so they may add up to more than 100%. A dotted name narrows the page down to it.',
  empty: (rows, view) =>
    rows.length === 0 && <NothingHere view={view} although="No event in it has a field with few values." />,
  draw: (rows, { event }) => (
    <div className="fields">
      {groupsOf(rows, event).map(({ name, bars }) => (
        <section key={name}>
          <h3>
            <code>{name}</code>
          </h3>
          <BarList label={name} bars={bars} />
        </section>
      ))}
    </div>
  ),
  table: (rows) => ({
    rows,
    columns: [
      { title: 'Field', cell: (row: FieldRow) => nameOf(row) },
      { title: 'Value', cell: ({ label }) => label },
      { title: 'Count', cell: ({ count }) => number(count), isNumber: true },
      { title: 'Install-days', cell: ({ installDays }) => number(installDays), isNumber: true },
      { title: 'Share', cell: ({ share: part }) => (part === null ? '–' : share(part, 1)), isNumber: true },
    ],
  }),
};
