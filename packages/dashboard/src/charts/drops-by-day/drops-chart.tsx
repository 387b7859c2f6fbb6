import type { DropsByDayRow, Note } from '@aboveboard/collector/api';
import { axisX, axisY, gridY, pointer, rect, ruleY, stackY, tip } from '@observablehq/plot';
import { useMemo } from 'react';
import { dayOf, daysBefore, endOf, longDay, noonOf, shortDay, startOf } from '../../format/day.ts';
import { compact, counted, marksUpTo } from '../../format/number.ts';
import { labelled } from '../active/labelled.ts';
import type { View } from '../chart.ts';
import { hatch } from '../hatch.ts';
import { noteMarks } from '../note-marks.ts';
import { PlotFigure } from '../plot-figure.tsx';
import { OTHERS, type Shown, shownOf } from './shown.ts';

interface Props {
  readonly rows: readonly DropsByDayRow[];
  readonly view: Pick<View, 'to' | 'days' | 'notes'>;
  readonly height: number;
}

const MARGIN = { marginTop: 20, marginRight: 20, marginBottom: 28, marginLeft: 44 };
const LEGEND = 28;

export function DropsChart({ rows, view: { to, days, notes }, height }: Props) {
  const shown = useMemo(() => shownOf(rows), [rows]);
  const options = useMemo(() => {
    const all = Array.from({ length: days }, (_, i) => ({ day: daysBefore(to, days - 1 - i) }));
    return (width: number) => plotOf(shown, { days: all, notes }, width);
  }, [shown, to, days, notes]);
  return (
    <>
      <ul className="legend" aria-label="Reasons, most frequent first">
        {[...shown.colours].map(([reason, colour]) => (
          <li key={reason}>
            <i style={{ background: colour }} aria-hidden="true" />
            {reason === OTHERS ? reason : <code>{reason}</code>}
          </li>
        ))}
      </ul>
      <PlotFigure
        label="Drops by day and reason. The table has every number."
        height={height - LEGEND}
        options={options}
      />
    </>
  );
}

function plotOf(
  { rows, colours }: Shown,
  { days, notes }: { readonly days: readonly { day: string }[]; readonly notes: readonly Note[] },
  width: number,
) {
  const sums = days.map(({ day }) => rows.reduce((sum, row) => sum + (row.day === day ? row.count : 0), 0));
  const ticks = marksUpTo(Math.max(...sums), 3);
  const slot = (width - MARGIN.marginLeft - MARGIN.marginRight) / days.length;
  const stack = {
    y: 'count',
    z: 'reason',
    order: [...colours.keys()],
  };
  const today = rows.find(({ unfinished }) => unfinished)?.day;
  return {
    ...MARGIN,
    x: { type: 'utc' as const, domain: [startOf(days[0]?.day ?? ''), endOf(days.at(-1)?.day ?? '')] },
    y: { domain: [0, ticks.at(-1) ?? 1] },
    marks: [
      hatch('hatch-drops', { line: 'var(--surface)', ground: 'transparent', gap: 6 }),
      gridY(ticks, { stroke: 'var(--line)', strokeOpacity: 1 }),
      rect(
        rows,
        stackY({
          ...stack,
          x1: (row: DropsByDayRow) => startOf(row.day),
          x2: (row: DropsByDayRow) => endOf(row.day),
          fill: (row: DropsByDayRow) => colours.get(row.reason),
          insetLeft: Math.min(2, slot * 0.1),
          insetRight: Math.min(2, slot * 0.1),
        }),
      ),
      rect(today ? [today] : [], { x1: startOf, x2: endOf, y1: 0, y2: ticks.at(-1) ?? 1, fill: 'url(#hatch-drops)' }),
      ...noteMarks(notes, ticks.at(-1) ?? 1),
      ruleY([0], { stroke: 'var(--line-strong)' }),
      axisY(ticks, { tickSize: 0, tickPadding: 8, tickFormat: compact, label: null }),
      axisX(
        labelled(days, slot).map(({ day }) => noonOf(day)),
        { tickSize: 0, tickPadding: 10, tickFormat: (time: number) => shortDay(dayOf(time)), label: null },
      ),
      tip(
        rows,
        pointer(
          stackY({
            ...stack,
            x: (row: DropsByDayRow) => noonOf(row.day),
            title: ({ day, reason, count, received }: DropsByDayRow) =>
              `${longDay(day)}\n${reason}: ${compact(count)}\nof ${counted(received, 'event')} that arrived`,
            fill: 'var(--surface)',
            stroke: 'var(--line-strong)',
            fontSize: 13,
            textPadding: 10,
          }),
        ),
      ),
    ],
  };
}
