import { expect, it } from 'vitest';
import { utcDay } from './day.ts';

it.each([
  '2026-11-21T00:00:00.000Z',
  '2026-11-21T23:59:59.999Z',
  '2026-11-22T00:00:00.000Z',
  '2026-11-21T12:00:00.000Z',
  '1969-12-31T23:59:59.999Z',
  '1970-01-01T00:00:00.000Z',
])('the UTC date of %s is what it begins with', (time) => {
  for (let twice = 0; twice < 2; twice++) expect(utcDay(Date.parse(time))).toBe(time.slice(0, 10));
});
