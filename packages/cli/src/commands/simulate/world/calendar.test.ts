import { expect, it } from 'vitest';
import { endOf, momentOf } from './calendar.ts';

it.each(['2026-11-21', '2026-11-21T01:00Z', '2026-11-21T23:00Z'])('%s is a number of hours, and back', (moment) => {
  expect(momentOf(endOf(moment))).toBe(moment);
});

it('midnight is the end of the day before', () => {
  expect(momentOf(endOf('2026-11-21T00:00Z'))).toBe('2026-11-20');
});
