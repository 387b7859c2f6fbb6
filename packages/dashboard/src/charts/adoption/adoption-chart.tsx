import type { AdoptionRow } from '@aboveboard/collector/api';
import { useMemo } from 'react';
import { daysBefore, shortDay } from '../../format/day.ts';
import type { View } from '../chart.ts';
import { PlotFigure } from '../plot-figure.tsx';
import { adoptionPlot } from './adoption-plot.ts';
import { bandsOf } from './bands.ts';

interface Props {
  readonly rows: readonly AdoptionRow[];
  readonly view: Pick<View, 'from' | 'to' | 'days'>;
  readonly height: number;
}

const LEGEND = 28;

export function AdoptionChart({ rows, view: { to, days }, height }: Props) {
  const bands = useMemo(() => bandsOf(rows), [rows]);
  const options = useMemo(() => {
    const all = Array.from({ length: days }, (_, i) => daysBefore(to, days - 1 - i));
    return (width: number) => adoptionPlot(bands, all, width);
  }, [bands, to, days]);
  const label = `Shares by version and day until ${shortDay(to)}, newest on top. The table has every number.`;
  return (
    <>
      <ul className="legend" aria-label="Versions, newest first">
        {bands.toReversed().map(({ name, colour }) => (
          <li key={name}>
            <i style={{ background: colour }} aria-hidden="true" />
            {name}
          </li>
        ))}
      </ul>
      <PlotFigure label={label} height={height - LEGEND} options={options} />
    </>
  );
}
