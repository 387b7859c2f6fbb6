import { expect, test } from 'vitest';
import { dayOf, daysBefore, longDay, rangeUntil, shortDay } from './day.ts';

test('a day is a UTC date, whatever the clock on the wall says', () => {
  expect(dayOf(Date.parse('2026-11-21T23:59:59Z'))).toBe('2026-11-21');
  expect(dayOf(Date.parse('2026-11-21T23:59:59-05:00'))).toBe('2026-11-22');
});

test('a range includes both its days', () => {
  expect(rangeUntil('2026-11-21', 7)).toEqual({ from: '2026-11-15', to: '2026-11-21' });
  expect(daysBefore('2028-03-01', 1)).toBe('2028-02-29');
});

test('days are short to read', () => {
  expect([longDay('2026-11-21'), shortDay('2026-11-01')]).toEqual(['Sat 21 Nov', '1 Nov']);
});
