import { expect, test } from 'vitest';
import { dayOf } from '../../format/day.ts';
import { gapsOf } from './gaps.ts';

const gaps = (pattern: string) =>
  gapsOf(
    [...pattern].map((mark, i) => ({ day: `2026-11-${String(i + 1).padStart(2, '0')}`, isGap: mark === '_' })),
    ({ isGap }) => isGap,
  ).map(({ from, to, days }) => [dayOf(from), dayOf(to), days]);

test.each([
  ['xxx', []],
  ['x_x', [['2026-11-02', '2026-11-03', 1]]],
  ['__x', [['2026-11-01', '2026-11-03', 2]]],
  [
    '_x_',
    [
      ['2026-11-01', '2026-11-02', 1],
      ['2026-11-03', '2026-11-04', 1],
    ],
  ],
  ['', []],
])('the gaps of %s', (pattern, found) => {
  expect(gaps(pattern)).toEqual(found);
});
