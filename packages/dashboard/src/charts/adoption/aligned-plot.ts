import type { AdoptionRow } from '@aboveboard/collector/api';
import { axisX, axisY, gridY, line, type PlotOptions, pointer, ruleY, selectLast, text, tip } from '@observablehq/plot';
import { counted, share } from '../../format/number.ts';
import { isRelease, newestFirst } from '../../format/version-order.ts';
import { shades, THINNEST } from '../shades.ts';

/** A release on a day of its life. */
export interface Age {
  readonly version: string;
  readonly age: number;
  /** Of the installs that had it or a newer one. */
  readonly share: number;
}

/**
 * A dash of its own for each line, since lines cross each other, and shades that are all strong enough for a line are not far
 * apart. More are not told apart.
 */
export const DASHES: readonly string[] = ['none', '8,3', '4,3', '1.5,3', '8,3,1.5,3'];

/**
 * Releases laid over each other by the days since they came: how large a share of the day had them or a newer one. The day
 * that is not over is left out, as is a day without data.
 */
export function agesOf(rows: readonly AdoptionRow[]): Age[] {
  const versions = [...new Set(rows.map(({ version }) => version))].filter(isRelease).toSorted(newestFirst);
  return versions.slice(0, DASHES.length).flatMap((version) => {
    const since = rows.find((row) => row.version === version);
    if (since === undefined || version === null) return [];
    const first = Date.parse(since.day) / DAY - since.daysSinceRelease;
    const days = [...new Set(rows.filter(({ unfinished }) => !unfinished).map(({ day }) => day))].toSorted();
    return days.flatMap((day) => {
      const age = Math.round(Date.parse(day) / DAY - first);
      if (age < 0) return [];
      const part = rows.filter((row) => row.day === day && newestFirst(row.version, version) <= 0);
      return [{ version, age, share: part.reduce((sum, row) => sum + row.share, 0) }];
    });
  });
}
const DAY = 86_400_000;

const MARGIN = { marginTop: 14, marginRight: 52, marginBottom: 36, marginLeft: 44 };
const TICKS = [0, 0.25, 0.5, 0.75, 1];

export function alignedPlot(ages: readonly Age[], width: number): PlotOptions {
  const versions = [...new Set(ages.map(({ version }) => version))];
  const last = Math.max(1, ...ages.map(({ age }) => age));
  const colours = shades('accent', DASHES.length, THINNEST);
  const placed = { x: 'age', y: 'share', z: 'version' };
  const every = Math.max(1, Math.ceil(last / Math.max(1, (width - 100) / 48)));
  return {
    ...MARGIN,
    x: { domain: [0, last] },
    y: { domain: [0, 1] },
    marks: [
      gridY(TICKS, { stroke: 'var(--line)', strokeOpacity: 1 }),
      ruleY([0.5], { stroke: 'var(--muted)', strokeDasharray: '4,3' }),
      ...versions.map((version, i) =>
        line(
          ages.filter((age) => age.version === version),
          {
            ...placed,
            stroke: colours[i] as string,
            strokeWidth: i === 0 ? 2.5 : 1.75,
            strokeDasharray: DASHES[i] as string,
            className: 'mark-age',
          },
        ),
      ),
      text(
        ages,
        selectLast({
          ...placed,
          text: 'version',
          textAnchor: 'start',
          dx: 6,
          fill: 'var(--text)',
          stroke: 'var(--surface)',
          strokeWidth: 4,
        }),
      ),
      ruleY([0], { stroke: 'var(--line-strong)' }),
      axisY(TICKS, { tickSize: 0, tickPadding: 8, tickFormat: '.0%', label: null }),
      axisX(
        Array.from({ length: Math.floor(last / every) + 1 }, (_, i) => i * every),
        {
          tickSize: 0,
          tickPadding: 8,
          tickFormat: (age: number) => String(age),
          label: 'days since the release',
          labelArrow: 'none',
        },
      ),
      tip(
        ages,
        pointer({
          ...placed,
          title: ({ version, age, share: part }: Age) =>
            `${version}, ${counted(age, 'day')} after it came\n${share(part, 1)} had it or a newer one`,
          fill: 'var(--surface)',
          stroke: 'var(--line-strong)',
          fontSize: 13,
          textPadding: 10,
        }),
      ),
    ],
  };
}
