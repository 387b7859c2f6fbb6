import { expect, test } from 'vitest';
import { highlights, measureOf } from './measure.ts';

const row = (day: string, installs: number | null, events: number | null = 1) => ({ day, installs, events });

test('installs are counted unless the contract cannot', () => {
  expect((['presence', 'identity', 'none'] as const).map((counting) => measureOf({ counting }))).toEqual([
    'installs',
    'installs',
    'events',
  ]);
});

test('the latest completed day is before today and has data', () => {
  const rows = [row('2026-11-18', 7), row('2026-11-19', 9), row('2026-11-20', null), row('2026-11-21', 4)];
  expect(highlights(rows, '2026-11-21', 'installs')).toEqual({ completed: { day: '2026-11-19', value: 9 }, today: 4 });
});

test('a day with zero installs is data', () => {
  const rows = [row('2026-11-20', 0), row('2026-11-21', null)];
  expect(highlights(rows, '2026-11-21', 'installs')).toEqual({
    completed: { day: '2026-11-20', value: 0 },
    today: null,
  });
});

test('on the first day there is no completed one', () => {
  expect(highlights([row('2026-11-21', 3, 8)], '2026-11-21', 'events')).toEqual({ completed: null, today: 8 });
});
