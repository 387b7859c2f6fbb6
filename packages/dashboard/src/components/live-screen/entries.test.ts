import type { LiveEntry } from '@aboveboard/collector/api';
import { expect, test } from 'vitest';
import { chosen, eventsIn } from './entries.ts';

const at = '2026-11-21T14:00:00Z';
const stored = (event: string): LiveEntry => ({
  ...{ type: 'event', at, event, day: '2026-11-21', revision: 1, common: {}, fields: {} },
});
const dropped = (event: string | null): LiveEntry => ({
  ...{ type: 'drop', at, what: 'event', reason: 'unknown_event', event, field: null, count: 1, revision: 1 },
});
const heard = [
  stored('run'),
  dropped('run'),
  dropped(null),
  stored('error'),
  { type: 'left-out' as const, count: 3 },
].map((entry, i) => ({ id: String(i), entry }));
const ids = (event: string | null, isDroppedOnly: boolean) =>
  chosen(heard, { event, isDroppedOnly })
    .map(({ id }) => id)
    .join('');

test('what is shown is narrowed down to an event, to what was dropped, or both; a gap is always told', () => {
  expect([ids(null, false), ids('run', false), ids(null, true), ids('run', true)]).toEqual([
    '01234',
    '014',
    '124',
    '14',
  ]);
});

test('the events to choose from are those that were seen', () => {
  expect(eventsIn(heard)).toEqual(['error', 'run']);
});
