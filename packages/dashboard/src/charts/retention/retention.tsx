import { Heat } from '../../components/heat/heat.tsx';
import { shortDay } from '../../format/day.ts';
import { number, share } from '../../format/number.ts';
import type { Chart } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';
import { begunIn, cohortsOf, weeksOf } from './triangle.ts';

/** Whether people stay. */
export const retention: Chart<'retention'> = {
  report: 'retention',
  isWide: true,
  height: 120,
  grows: true,
  byField: 'raw',
  title: () => 'Retention by cohort week',
  note: () =>
    'Installs by the week of these days in which they were first seen, and how many of them were there in each later week. A dashed cell is a week that is not over.',
  empty: (rows, view) =>
    rows.length === 0 &&
    ((view.version ?? view.field) !== null && view.project.counting === 'identity' ? (
      <p className="empty">
        <strong>The week in which an id was first seen is kept without its {view.field ?? 'version'}.</strong>
        <span>Show everything again to see who stays.</span>
      </p>
    ) : view.project.counting === 'none' ? (
      <p className="empty">
        <strong>The contract does not tell who comes back.</strong>
        <span>It has neither presence nor an identifier of an installation.</span>
      </p>
    ) : (
      <NothingHere view={view} although="No install in it says when it was first seen." />
    )),
  draw: (all) => {
    const rows = begunIn(all);
    return (
      <Heat
        caption="Retention by cohort week"
        corner="First seen"
        tone="accent"
        columns={weeksOf(rows).map((week) => (week === 0 ? 'that week' : `+${week}`))}
        lines={cohortsOf(rows).map(({ name, cells }) => ({ name, title: name, cells }))}
      />
    );
  },
  table: (rows) => ({
    rows,
    columns: [
      { title: 'First seen', cell: ({ cohort }) => shortDay(cohort) },
      { title: 'Weeks since', cell: ({ week }) => number(week), isNumber: true },
      { title: 'Week of', cell: ({ monday, unfinished }) => `${shortDay(monday)}${unfinished ? ', so far' : ''}` },
      { title: 'Installs', cell: ({ installs }) => number(installs), isNumber: true },
      { title: 'Of', cell: ({ of }) => number(of), isNumber: true },
      { title: 'Share', cell: ({ share: part }) => (part === null ? '–' : share(part, 1)), isNumber: true },
    ],
  }),
};
