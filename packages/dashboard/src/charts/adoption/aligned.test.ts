import { expect, test } from 'vitest';
import { agesOf } from './aligned-plot.ts';

const row = (version: string | null, day: string, share: number, daysSinceRelease: number, unfinished = false) => ({
  ...{ version, day, installs: 1, events: 1, share, daysSinceRelease },
  ...(unfinished ? { unfinished: true as const } : {}),
});

test('a release has on each day of its life the share of those who have it or a newer one, and no day that is not over', () => {
  const rows = [
    row('1.0', '2026-11-18', 0.9, 10),
    row('dev', '2026-11-18', 0.1, 10),
    row('1.0', '2026-11-19', 0.6, 11),
    row('1.1', '2026-11-19', 0.4, 0),
    row('1.0', '2026-11-21', 0.2, 13),
    row('1.1', '2026-11-21', 0.5, 2),
    row('1.2', '2026-11-21', 0.3, 0, true),
    row('1.2', '2026-11-22', 0.3, 1, true),
  ].filter(({ version, unfinished }) => version !== '1.2' || unfinished);
  const of = (version: string) =>
    agesOf(rows).flatMap((one) => (one.version === version ? [[one.age, one.share]] : []));
  expect(of('1.1')).toEqual([
    [0, 0.4],
    [2, 0.5 + 0.3],
  ]);
  expect(of('1.0')).toEqual([
    [10, 0.9],
    [11, 1],
    [13, 1],
  ]);
});
