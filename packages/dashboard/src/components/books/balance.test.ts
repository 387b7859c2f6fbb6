import { expect, test } from 'vitest';
import { balance } from './balance.ts';

const books = {
  project: 'quill',
  from: '2026-11-15',
  to: '2026-11-21',
  received: 100,
  stored: 80,
  duplicate: 5,
  dropped: { unknown_event: 7, malformed_event: 3 },
  limited: 4,
  waiting: 1,
};

test('dropped is the sum over its reasons', () => {
  expect(balance(books).terms.map(({ name, count }) => `${name} ${count}`)).toEqual([
    'Stored 80',
    'Duplicate 5',
    'Dropped 10',
    'Limited 4',
    'Waiting 1',
  ]);
});

test.each([
  ['the books balance when nothing is missing', 100, 0],
  ['an event that was lost is missing', 101, 1],
  ['an event that was counted twice is one too many', 99, -1],
])('%s', (_, received, missing) => {
  expect(balance({ ...books, received }).missing).toBe(missing);
});
