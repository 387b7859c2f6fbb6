import { expect, test } from 'vitest';
import { labelled } from './labelled.ts';

const rows = Array.from({ length: 30 }, (_, i) => ({ day: String(i + 1) }));
const days = (slot: number) => labelled(rows, slot).map(({ day }) => Number(day));

test('the last day is always named', () => {
  for (const slot of [0.5, 3, 10, 30, 40, 100]) expect(days(slot).at(-1)).toBe(30);
});

test('every day where there is room, every other where there is nearly, else whole weeks', () => {
  expect(days(100)).toHaveLength(30);
  expect(days(33)).toHaveLength(15);
  expect(days(12)).toEqual([2, 9, 16, 23, 30]);
  expect(days(9)).toEqual([2, 16, 30]);
});
