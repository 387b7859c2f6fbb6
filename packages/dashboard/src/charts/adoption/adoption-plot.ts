import type { AdoptionRow, Note } from '@aboveboard/collector/api';
import {
  axisX,
  axisY,
  gridY,
  type PlotOptions,
  pointer,
  rect,
  ruleX,
  ruleY,
  stackY,
  text,
  tip,
} from '@observablehq/plot';
import { dayOf, endOf, longDay, noonOf, shortDay, startOf } from '../../format/day.ts';
import { counted, share } from '../../format/number.ts';
import { labelled } from '../active/labelled.ts';
import { hatch } from '../hatch.ts';
import { noteMarks } from '../note-marks.ts';
import { type Band, OLDER } from './bands.ts';

const MARGIN = { marginTop: 26, marginRight: 20, marginBottom: 28, marginLeft: 44 };
const TICKS = [0, 0.25, 0.5, 0.75, 1];
/** A mark of a release needs room for its name. */
const NAME = 44;

/** Shares by day, one upon the other, oldest below. Days without data stay empty, and the unfinished one is hatched. */
export function adoptionPlot(
  bands: readonly Band[],
  days: readonly string[],
  notes: readonly Note[],
  width: number,
): PlotOptions {
  const slot = (width - MARGIN.marginLeft - MARGIN.marginRight) / Math.max(1, days.length);
  const cells = bands.flatMap(({ name, colour, rows }) => rows.map((row) => ({ ...row, name, colour })));
  const inset = slot > 6 ? 0.5 : 0;
  const stacked = stackY({
    x1: (cell: AdoptionRow) => startOf(cell.day),
    x2: (cell: AdoptionRow) => endOf(cell.day),
    y: 'share',
    fill: 'colour',
    z: 'name',
    order: bands.map(({ name }) => name),
    insetLeft: inset,
    insetRight: inset,
  });
  const today = cells.find(({ unfinished }) => unfinished)?.day;
  const releases = bands.flatMap(({ name, rows }) => {
    const first = rows.find(({ daysSinceRelease }) => daysSinceRelease === 0);
    return first && name !== OLDER && first.version !== null && first.day !== days[0]
      ? [{ name, x: startOf(first.day) }]
      : [];
  });
  return {
    ...MARGIN,
    x: { type: 'utc', domain: [startOf(days[0] ?? ''), endOf(days.at(-1) ?? '')] },
    y: { domain: [0, 1] },
    marks: [
      hatch('hatch-adoption', { line: 'var(--surface)', ground: 'transparent', gap: 6 }),
      rect(cells, stacked),
      gridY(TICKS, { stroke: 'var(--surface)', strokeOpacity: 0.35 }),
      rect(today ? [today] : [], {
        x1: startOf,
        x2: endOf,
        y1: 0,
        y2: 1,
        fill: 'url(#hatch-adoption)',
        className: 'mark-unfinished',
      }),
      ...noteMarks(notes, 1),
      ruleX(releases, { x: 'x', stroke: 'var(--text)', strokeDasharray: '2,3', insetTop: -6 }),
      text(
        releases.filter(({ x }, i) => {
          const next = releases[i + 1];
          return next === undefined || ((next.x - x) / 86_400_000) * slot > NAME;
        }),
        { x: 'x', y: 1, text: 'name', dy: -14, textAnchor: 'start', dx: -2, fill: 'var(--text)' },
      ),
      ruleY([0], { stroke: 'var(--line-strong)' }),
      axisY(TICKS, { tickSize: 0, tickPadding: 8, tickFormat: '.0%', label: null }),
      axisX(
        labelled(
          days.map((day) => ({ day })),
          slot,
        ).map(({ day }) => noonOf(day)),
        {
          tickSize: 0,
          tickPadding: 10,
          tickFormat: (time: number) => shortDay(dayOf(time)),
          label: null,
        },
      ),
      tip(
        cells,
        pointer(
          stackY({
            ...stacked,
            x: (cell: AdoptionRow) => noonOf(cell.day),
            y: 'share',
            z: 'name',
            order: bands.map(({ name }) => name),
            title: say,
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

function say({ name, day, unfinished, share: part, installs, events }: AdoptionRow & { name: string }): string {
  const size = installs === null ? counted(events, 'event') : counted(installs, 'install');
  return `${name}\n${longDay(day)}${unfinished ? ', so far' : ''}\n${share(part, 1)}, ${size}`;
}
