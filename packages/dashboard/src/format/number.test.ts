import { expect, test } from 'vitest';
import { compact, counted, marksUpTo, number, share } from './number.ts';

test('a number has thousands; none is a dash and not a zero', () => {
  expect([number(12480), number(0), number(null), compact(12480)]).toEqual(['12,480', '0', '–', '12.5K']);
});

test.each([
  [1, 2, '50.0%'],
  [1, 3, '33.3%'],
  [0, 3, '0.0%'],
  [1, 100_000, '<0.1%'],
  [0, 0, '–'],
])('the share of %d in %d is %s', (part, total, text) => {
  expect(share(part, total)).toBe(text);
});

test('one is singular', () => {
  expect([counted(0, 'event'), counted(1, 'event'), counted(2, 'event')]).toEqual(['0 events', '1 event', '2 events']);
});

test.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [7, [0, 2, 4, 6, 8]],
  [1251, [0, 500, 1000, 1500]],
  [8000, [0, 2000, 4000, 6000, 8000]],
])('the marks up to %d are round and whole', (max, marks) => {
  expect(marksUpTo(max)).toEqual(marks);
});
