import type { DurationRow } from '@aboveboard/collector/api';
import { readable } from '../../format/range.ts';
import { newestFirst } from '../../format/version-order.ts';

/** A range of the contract, as it lies on a log axis. */
export interface Bin {
  readonly bucket: number;
  readonly label: string;
  readonly x1: number;
  readonly x2: number;
  readonly count: number;
  /** Of all runs of these. */
  readonly share: number;
}

/** The runs of one version, or of all. */
export interface Histogram {
  readonly name: string;
  readonly bins: readonly Bin[];
  readonly count: number;
}

/** The events that say how long they took, those that happen most first. */
export function eventsOf(rows: readonly DurationRow[]): string[] {
  const sums = new Map<string, number>();
  for (const { event, count } of rows) sums.set(event, (sums.get(event) ?? 0) + count);
  return [...sums].toSorted((a, b) => b[1] - a[1]).map(([event]) => event);
}

/** All versions together, then each by itself, the newest first. */
export function histogramsOf(rows: readonly DurationRow[]): {
  readonly all: Histogram;
  readonly versions: readonly Histogram[];
} {
  const bins = binsOf(rows);
  const of = (name: string, mine: readonly DurationRow[]): Histogram => {
    const count = mine.reduce((sum, row) => sum + row.count, 0);
    return {
      name,
      count,
      bins: bins.map((bin) => {
        const n = mine.reduce((sum, row) => sum + (row.bucket === bin.bucket ? row.count : 0), 0);
        return { ...bin, count: n, share: count === 0 ? 0 : n / count };
      }),
    };
  };
  const versions = [...new Set(rows.map(({ version }) => version))].toSorted(newestFirst);
  return {
    all: of('all versions', rows),
    versions: versions.map((version) =>
      of(
        version ?? 'not sent',
        rows.filter((row) => row.version === version),
      ),
    ),
  };
}

/** The range up to which at least the share `q` lies: as exactly as ranges can say. */
export function percentile({ bins, count }: Histogram, q: number): Bin | null {
  let below = 0;
  for (const bin of bins) {
    below += bin.count;
    if (count > 0 && below >= q * count - 1e-9) return bin;
  }
  return null;
}

/** The first range begins at zero and the last has no end, where a log axis has no place: both are drawn one step wide. */
function binsOf(rows: readonly DurationRow[]): Omit<Bin, 'count' | 'share'>[] {
  const byBucket = new Map(rows.map((row) => [row.bucket, row]));
  const edges = [...new Set(rows.flatMap(({ from, to }) => [from, to]))].filter(
    (edge) => edge !== null && edge > 0,
  ) as number[];
  edges.sort((a, b) => a - b);
  const [first = 1, last = first * STEP] = [edges[0], edges.at(-1)];
  const step = edges.length < 2 ? STEP : (last / first) ** (1 / (edges.length - 1));
  return [...byBucket.values()]
    .toSorted((a, b) => a.bucket - b.bucket)
    .map(({ bucket, label, from, to }) => ({
      bucket,
      label: readable(label),
      x1: from > 0 ? from : (to ?? first) / step,
      x2: to ?? from * step,
    }));
}

const STEP = 4;
