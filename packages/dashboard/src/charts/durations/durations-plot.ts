import { axisX, axisY, gridY, type PlotOptions, pointer, rect, ruleY, text, tip } from '@observablehq/plot';
import { counted, share } from '../../format/number.ts';
import { isReadable, readable } from '../../format/range.ts';
import { heat } from '../shades.ts';
import type { Bin, Histogram } from './histogram.ts';
import { percentile } from './histogram.ts';

const MARGIN = { marginRight: 20, marginLeft: 84 };
/** A label of an edge needs so much room. */
const LABEL = 46;

const shape = {
  fill: 'var(--surface)',
  stroke: 'var(--line-strong)',
  fontSize: 13,
  lineHeight: 1.35,
  textPadding: 10,
};

/** How runs are spread over the ranges. */
export function histogramPlot(all: Histogram, unit: string, width: number): PlotOptions {
  const top = Math.max(0.01, ...all.bins.map(({ share }) => share)) * 1.15;
  const ticks = [0, top / 2.3, top / 1.15];
  return {
    ...MARGIN,
    marginTop: 18,
    marginBottom: 44,
    x: axis(all),
    y: { domain: [0, top] },
    marks: [
      gridY(ticks, { stroke: 'var(--line)', strokeOpacity: 1 }),
      rect(all.bins, {
        ...{ x1: 'x1', x2: 'x2', y1: 0, y2: 'share', fill: 'var(--accent)', insetLeft: 1, insetRight: 1 },
        ...{ rx1y2: 3, rx2y2: 3, className: 'mark-bin' },
      }),
      text(
        all.bins.filter(({ count }) => count > 0),
        { x: middle, y: 'share', text: (bin: Bin) => share(bin.share, 1), dy: -8, fill: 'var(--text)' },
      ),
      ruleY([0], { stroke: 'var(--line-strong)' }),
      axisY(ticks, { tickSize: 0, tickPadding: 8, tickFormat: '.0%', label: null }),
      axisX(edgesOf(all, width), {
        tickSize: 4,
        tickPadding: 6,
        text: (edge: number) => (isReadable(unit) ? readable(`${edge} ${unit}`) : String(edge)),
        label: isReadable(unit) ? 'log' : `${unit}, log`,
        labelArrow: 'none',
      }),
      tip(
        all.bins,
        pointer({
          ...shape,
          x: middle,
          y: 'share',
          title: (bin: Bin) => `${bin.label}\n${counted(bin.count, 'run')}, ${share(bin.share, 1)}`,
        }),
      ),
    ],
  };
}

/** The same ranges for each version: the stronger, the more runs; the frame is the median, the dashed one the 95th percentile. */
export function versionsPlot(all: Histogram, versions: readonly Histogram[]): PlotOptions {
  const cells = versions.flatMap(({ name, bins }) => bins.map((bin) => ({ ...bin, name })));
  const most = Math.max(0.01, ...cells.map((cell) => cell.share));
  const marked = versions.flatMap((one) => {
    const [p50, p95] = [percentile(one, 0.5), percentile(one, 0.95)];
    return p50 && p95 ? [{ name: one.name, p50, p95, count: one.count }] : [];
  });
  return {
    ...MARGIN,
    marginTop: 4,
    marginBottom: 4,
    x: { ...axis(all), axis: null },
    y: { type: 'band', domain: versions.map(({ name }) => name), padding: 0.18, label: null },
    marks: [
      rect(cells, {
        ...{ x1: 'x1', x2: 'x2', y: 'name', insetLeft: 1, insetRight: 1, r: 2 },
        fill: (cell: Bin) => heat('accent', cell.share / most, { isBelowText: false }),
      }),
      rect(marked, {
        ...{ y: 'name', insetLeft: 2, insetRight: 2, className: 'mark-p50' },
        ...{ x1: ({ p50 }) => p50.x1, x2: ({ p50 }) => p50.x2, fill: 'none', stroke: 'var(--text)', strokeWidth: 2 },
      }),
      rect(marked, {
        ...{ y: 'name', insetLeft: 2, insetRight: 2, className: 'mark-p95' },
        ...{ x1: ({ p95 }) => p95.x1, x2: ({ p95 }) => p95.x2, fill: 'none', stroke: 'var(--text)' },
        ...{ strokeWidth: 1.5, strokeDasharray: '4,3' },
      }),
      axisY({ tickSize: 0, tickPadding: 10, label: null, fontSize: 12 }),
      tip(
        cells,
        pointer({
          ...shape,
          x: middle,
          y: 'name',
          title: ({ name, label, count, share: part }: Bin & { name: string }) =>
            `${name}: ${label}\n${counted(count, 'run')}, ${share(part, 1)}`,
        }),
      ),
    ],
  };
}

function axis({ bins }: Histogram) {
  return { type: 'log' as const, domain: [bins[0]?.x1 ?? 1, bins.at(-1)?.x2 ?? 10] };
}

/** In the middle of a range, as a log axis has it. */
const middle = ({ x1, x2 }: Bin) => Math.sqrt(x1 * x2);

/** The edges of the contract that have room for their number. */
function edgesOf({ bins }: Histogram, width: number): number[] {
  const [first, last] = [bins[0]?.x1 ?? 1, bins.at(-1)?.x2 ?? 10];
  const place = (edge: number) => (Math.log(edge / first) / Math.log(last / first)) * (width - 104);
  const shown: number[] = [];
  for (const { x1 } of bins.slice(1)) {
    if (place(x1) - place(shown.at(-1) ?? first / 10) >= LABEL) shown.push(x1);
  }
  return shown;
}
