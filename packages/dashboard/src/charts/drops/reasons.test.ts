import { expect, test } from 'vitest';
import { explain } from './reasons.ts';

test.each([
  'unknown_event',
  'unknown_field',
  'wrong_type',
  'not_in_list',
  'out_of_range',
  'malformed',
  'malformed_event',
  'missing_field',
])('%s is explained', (reason) => {
  expect(explain(reason)).toMatch(/^[a-z].+/);
});

test.each(['too_old', '', 'constructor'])('%j is not known and left as it is', (reason) => {
  expect(explain(reason)).toBeNull();
});
