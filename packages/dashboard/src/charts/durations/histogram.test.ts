import type { DurationRow } from '@aboveboard/collector/api';
import { expect, test } from 'vitest';
import { eventsOf, histogramsOf, percentile } from './histogram.ts';

const row = (version: string, bucket: number, count: number, event = 'run'): DurationRow => ({
  ...{ event, field: 'took', version, bucket, count, unit: 'ms' },
  from: [0, 10, 100, 1000][bucket] ?? 0,
  to: [10, 100, 1000, null][bucket] ?? null,
  label: ['0-10 ms', '10-100 ms', '100-1000 ms', '1000+ ms'][bucket] ?? '',
});
const rows = [row('1.9', 0, 5), row('1.9', 1, 4), row('1.9', 3, 1), row('1.10', 2, 10)];

test('bars stand on a log axis; the first and the open last range are one step wide', () => {
  const { all } = histogramsOf(rows);
  expect(all.bins.map(({ x1, x2, share }) => [Math.round(x1), Math.round(x2), share])).toEqual([
    [1, 10, 0.25],
    [10, 100, 0.2],
    [100, 1000, 0.5],
    [1000, 10_000, 0.05],
  ]);
});

test('each version has its own percentiles, the newest first; they are ranges, never a number between', () => {
  const { versions } = histogramsOf(rows);
  expect(versions.map((one) => [one.name, ...[0.5, 0.9, 0.95].map((q) => percentile(one, q)?.label)])).toEqual([
    ['1.10', '100-1000 ms', '100-1000 ms', '100-1000 ms'],
    ['1.9', '0-10 ms', '10-100 ms', '1+ s'],
  ]);
});

test('the event that happens most is shown first', () => {
  expect(eventsOf([row('1.9', 0, 3), row('1.9', 0, 4, 'index')])).toEqual(['index', 'run']);
});
