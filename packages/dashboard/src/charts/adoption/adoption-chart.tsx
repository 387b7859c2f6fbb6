import type { AdoptionRow } from '@aboveboard/collector/api';
import { useMemo } from 'react';
import { Narrow } from '../../components/narrow/narrow.tsx';
import { daysBefore, shortDay } from '../../format/day.ts';
import type { View } from '../chart.ts';
import { PlotFigure } from '../plot-figure.tsx';
import { adoptionPlot } from './adoption-plot.ts';
import { agesOf, alignedPlot } from './aligned-plot.ts';
import { bandsOf, OLDER } from './bands.ts';

interface Props {
  readonly rows: readonly AdoptionRow[];
  readonly view: Pick<View, 'from' | 'to' | 'days' | 'notes' | 'align'>;
  readonly height: number;
}

const LEGEND = 28;

export function AdoptionChart({ rows, view: { to, days, notes, align }, height }: Props) {
  const bands = useMemo(() => bandsOf(rows), [rows]);
  const options = useMemo(() => {
    const all = Array.from({ length: days }, (_, i) => daysBefore(to, days - 1 - i));
    return (width: number) => adoptionPlot(bands, all, notes, width);
  }, [bands, to, days, notes]);
  const ages = useMemo(() => agesOf(rows), [rows]);
  const aligned = useMemo(() => (width: number) => alignedPlot(ages, width), [ages]);
  if (align === 'release') {
    const label = 'Lines: share of installs with a release or a newer one, by days since it came.';
    return <PlotFigure label={`${label} The table has every number.`} height={height} options={aligned} />;
  }
  const label = `Shares by version and day until ${shortDay(to)}, newest on top. The table has every number.`;
  return (
    <>
      <ul className="legend" aria-label="Versions, newest first">
        {bands.toReversed().map(({ name, colour }) => (
          <li key={name}>
            <i style={{ background: colour }} aria-hidden="true" />
            {name === OLDER ? (
              name
            ) : (
              <Narrow what="version" value={name === 'not sent' ? '' : name}>
                {name}
              </Narrow>
            )}
          </li>
        ))}
      </ul>
      <PlotFigure label={label} height={height - LEGEND} options={options} />
    </>
  );
}
