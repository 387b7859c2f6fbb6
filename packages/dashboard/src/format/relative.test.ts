import { expect, test } from 'vitest';
import { relative } from './relative.ts';

test.each([
  [0, 'just now'],
  [-30, 'just now'],
  [1, '1 s ago'],
  [12, '12 s ago'],
  [60, '1 min ago'],
  [3599, '59 min ago'],
  [3600, '1 h ago'],
  [172_800, '2 d ago'],
])('%d seconds is %s', (seconds, text) => {
  expect(relative(1_000_000, 1_000_000 + seconds * 1000)).toBe(text);
});
