import type { ActiveRow, Note } from '@aboveboard/collector/api';
import { axisX, axisY, gridY, type PlotOptions, pointerX, rect, ruleX, ruleY, text, tip } from '@observablehq/plot';
import { dayOf, endOf, longDay, noonOf, shortDay, startOf } from '../../format/day.ts';
import { compact, counted, marksUpTo } from '../../format/number.ts';
import { hatch } from '../hatch.ts';
import { noteMarks, notesOn } from '../note-marks.ts';
import { gapsOf } from './gaps.ts';
import { labelled } from './labelled.ts';
import type { Measure } from './measure.ts';

const MARGIN = { marginTop: 30, marginRight: 20, marginBottom: 28, marginLeft: 40 };
/** A week on a wide screen would else be seven slabs. */
const WIDEST_BAR = 44;
/** Narrower stretches are marked but have no room for the words. */
const NO_DATA = 64;

/** Bars by day. Unlike a line they promise nothing of the hours between, and an unfinished day can look unfinished. */
export function activePlot(
  rows: readonly ActiveRow[],
  { today, measure, notes }: { readonly today: string; readonly measure: Measure; readonly notes: readonly Note[] },
  width: number,
): PlotOptions {
  const value = (row: ActiveRow) => row[measure] ?? 0;
  const noon = (row: ActiveRow) => noonOf(row.day);
  const ticks = marksUpTo(Math.max(0, ...rows.map(value)));
  const top = ticks.at(-1) ?? 1;
  const known = rows.filter((row) => row[measure] !== null);
  const now = known.filter(({ day }) => day === today);
  // That nothing has come yet today is no gap.
  const gaps = gapsOf(rows, (row) => row[measure] === null && row.day !== today);

  const slot = (width - MARGIN.marginLeft - MARGIN.marginRight) / Math.max(1, rows.length);
  const inset = Math.max(slot * 0.12, (slot - WIDEST_BAR) / 2);
  const x1 = (row: ActiveRow) => startOf(row.day);
  const x2 = (row: ActiveRow) => endOf(row.day);
  const bar = { x1, x2, y1: 0, y2: value, insetLeft: inset, insetRight: inset };
  const round = { rx1y2: 3, rx2y2: 3 };
  const pointed = { x: noon, maxRadius: Number.POSITIVE_INFINITY };

  return {
    ...MARGIN,
    x: { type: 'utc', domain: [startOf(rows[0]?.day ?? today), endOf(rows.at(-1)?.day ?? today)] },
    y: { domain: [0, top] },
    marks: [
      hatch('hatch-today', { line: 'var(--accent)', ground: 'var(--accent-soft)', gap: 6 }),
      hatch('hatch-gap', { line: 'var(--line-strong)', ground: 'var(--surface)', gap: 4 }),
      gridY(ticks, { stroke: 'var(--line)', strokeOpacity: 1 }),
      // A gap is not a zero: the whole height of its days is marked as unknown.
      rect(gaps, { x1: 'from', x2: 'to', className: 'mark-gap', fill: 'url(#hatch-gap)' }),
      text(
        gaps.filter(({ days }) => days * slot > NO_DATA),
        {
          x: ({ from, to }) => (from + to) / 2,
          y: top / 2,
          text: () => 'no data',
          fill: 'var(--muted)',
          stroke: 'var(--surface)',
          strokeWidth: 8,
        },
      ),
      rect(
        known.filter(({ day }) => day !== today),
        { ...bar, ...round, className: 'mark-day', fill: 'var(--accent)' },
      ),
      // A zero is known, so it is to be seen.
      rect(
        known.filter((row) => value(row) === 0),
        { ...bar, className: 'mark-zero', fill: 'var(--accent)', insetTop: -2 },
      ),
      rect(now, { ...bar, ...round, className: 'mark-today', fill: 'url(#hatch-today)', stroke: 'var(--accent)' }),
      ruleX(now, { x: noon, y1: value, y2: top, stroke: 'var(--muted)', strokeDasharray: '2,3', insetTop: -6 }),
      text(now, { x: x2, y: top, text: () => 'today so far', textAnchor: 'end', dx: 18, dy: -16, fill: 'var(--text)' }),
      ...noteMarks(notes, top),
      ruleY([0], { stroke: 'var(--line-strong)' }),
      axisY(ticks, { tickSize: 0, tickPadding: 8, tickFormat: compact, label: null }),
      axisX(labelled(rows, slot).map(noon), {
        tickSize: 0,
        tickPadding: 10,
        tickFormat: (time: number) => shortDay(dayOf(time)),
        label: null,
      }),
      ruleX(rows, pointerX({ ...pointed, stroke: 'var(--text)', strokeOpacity: 0.25 })),
      tip(
        rows,
        pointerX({
          ...pointed,
          y: value,
          title: (row) => say(row, today, measure) + notesOn(notes, row.day),
          fill: 'var(--surface)',
          stroke: 'var(--line-strong)',
          fontSize: 13,
          lineHeight: 1.35,
          textPadding: 10,
        }),
      ),
    ],
  };
}

function say(row: ActiveRow, today: string, measure: Measure): string {
  const value = row[measure];
  const day = `${longDay(row.day)}${row.day === today ? ', so far' : ''}`;
  if (value === null) return `${day}\n${row.day === today ? 'nothing yet' : 'no data'}`;
  const installs = measure === 'installs' ? `\n${counted(value, 'install')}` : '';
  return `${day}${installs}${row.events === null ? '' : `\n${counted(row.events, 'event')}`}`;
}
