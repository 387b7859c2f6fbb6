import type { DropsByDayRow } from '@aboveboard/collector/api';
import { expect, test } from 'vitest';
import { shownOf } from './shown.ts';

const row = (reason: string, count: number, day = '2026-11-20'): DropsByDayRow => ({
  day,
  what: 'event',
  reason,
  count,
  received: 1000,
});

test('reasons stand from the most frequent to the rarest, over all days', () => {
  const rows = [row('too_old', 3), row('unknown_event', 2), row('unknown_event', 2, '2026-11-21')];
  expect([...shownOf(rows).colours.keys()]).toEqual(['unknown_event', 'too_old']);
  expect(shownOf(rows).rows).toHaveLength(3);
});

test('the rarest of many become one, added up by day', () => {
  const rows = Array.from({ length: 9 }, (_, i) => row(`reason_${i}`, 90 - 10 * i));
  const { colours, rows: shown } = shownOf([...rows, row('reason_8', 5, '2026-11-21')]);
  expect([...colours.keys()].slice(4)).toEqual(['reason_4', 'reason_5', 'other reasons']);
  expect(shown.filter(({ reason }) => reason === 'other reasons').map(({ day, count }) => [day, count])).toEqual([
    ['2026-11-20', 30 + 20 + 10],
    ['2026-11-21', 5],
  ]);
});
