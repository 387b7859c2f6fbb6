import { BarList } from '../../components/bar-list/bar-list.tsx';
import { counted, number, share } from '../../format/number.ts';
import type { Chart } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';
import { Steps } from './steps.tsx';
import { barsOf, stepName, WHOSE } from './words.ts';
import './funnel.css';

/** Who does one thing after another; only an id can tell. */
export const funnel: Chart<'funnel'> = {
  report: 'funnel',
  isWide: true,
  height: 180,
  grows: true,
  tellsRawSince: true,
  title: () => 'Funnel',
  note: ({ project: { linked } }) =>
    linked.length === 0
      ? 'How many of those who did one thing did the next.'
      : `How many ${WHOSE[linked[0]?.identity ?? 'install'].many} that did one thing did the next, on the same day or later, within these days. Ids alone can tell, and they are kept as long as raw rows.`,
  more: ({ steps }) => (steps === null ? {} : { steps }),
  controls: (view, isDue) => (view.project.linked.length === 0 ? null : <Steps view={view} isDue={isDue} />),
  empty: (rows, view) =>
    view.project.linked.length === 0 ? (
      <p className="empty">
        <strong>No id joins the events of this contract, so nobody can say who did both.</strong>
        <span>
          That is its default, and it can stay so: how often each happens stands under “Events and commands”. An event
          of a stream with <code>perProcess()</code>, <code>rotating()</code> or <code>install()</code> could be
          followed.
        </span>
      </p>
    ) : (
      rows.every(({ ids }) => ids === 0) && (
        <NothingHere view={view} although="Fewer than two of its events came with an id." />
      )
    ),
  draw: (rows) => (
    <>
      <BarList label="Steps" bars={barsOf(rows)} />
      <p className="funnel-sum">
        {counted(rows.at(-1)?.ids ?? 0, WHOSE[rows[0]?.identity ?? 'install'].one)} of {number(rows[0]?.ids ?? 0)} came
        through: {share(rows.at(-1)?.ofFirst ?? 0, 1)}.
      </p>
    </>
  ),
  table: (rows) => ({
    rows,
    columns: [
      { title: 'Step', cell: (row) => `${row.step} ${stepName(row)}` },
      { title: 'Came so far', cell: ({ ids }) => number(ids), isNumber: true },
      { title: 'Of the first', cell: ({ ofFirst }) => (ofFirst === null ? '–' : share(ofFirst, 1)), isNumber: true },
      {
        title: 'Of the one before',
        cell: ({ ofBefore }) => (ofBefore === null ? '–' : share(ofBefore, 1)),
        isNumber: true,
      },
    ],
  }),
};
