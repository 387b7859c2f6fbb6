import type { ActiveRow, Note } from '@aboveboard/collector/api';
import { useMemo } from 'react';
import { longDay } from '../../format/day.ts';
import { number } from '../../format/number.ts';
import { PlotFigure } from '../plot-figure.tsx';
import { activePlot } from './active-plot.ts';
import type { Measure } from './measure.ts';

interface Props {
  readonly rows: readonly ActiveRow[];
  readonly today: string;
  readonly measure: Measure;
  readonly notes: readonly Note[];
  readonly height: number;
}

export function ActiveChart({ rows, today, measure, notes, height }: Props) {
  const options = useMemo(
    () => (width: number) => activePlot(rows, { today, measure, notes }, width),
    [rows, today, measure, notes],
  );
  const noted = notes.map(({ day, text }) => ` Note on ${longDay(day)}: ${text}.`).join('');
  return <PlotFigure label={describe(rows, measure) + noted} height={height} options={options} />;
}

function describe(rows: readonly ActiveRow[], measure: Measure): string {
  const known = rows.filter((row) => row[measure] !== null);
  const highest = known.toSorted((a, b) => (b[measure] ?? 0) - (a[measure] ?? 0))[0];
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last || !highest) return `No ${measure} by day`;
  const most = `most on ${longDay(highest.day)} with ${number(highest[measure])}`;
  return `Bars: ${measure} by day from ${longDay(first.day)} to ${longDay(last.day)}, ${most}. The table has every number.`;
}
