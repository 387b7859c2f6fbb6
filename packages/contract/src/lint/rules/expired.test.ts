import { expect, it } from 'vitest';
import { event } from '../../define/event.ts';
import { flag } from '../../kinds/flag/flag.ts';
import { findings, found, tool, why } from '../testing.ts';
import { expired } from './expired.ts';

const past = '2026-11-20';
const future = '2027-01-01';
const run = (until?: string, field?: string) => ({
  run: event({
    why,
    ...(until === undefined ? {} : { until }),
    fields: { ok: flag({ why, ...(field === undefined ? {} : { until: field }) }), fast: flag({ why }) },
  }),
});

it.each([
  ['a field', run(undefined, past), ['error events.run.fields.ok.until']],
  ['an event', run(past), ['error events.run.until']],
  ['an event whose field has longer', run(past, future), ['error events.run.until']],
  ['both', run(past, past), ['error events.run.until', 'error events.run.fields.ok.until']],
  ['a field in an event that has longer', run(future, past), ['error events.run.fields.ok.until']],
  ['nothing', run(future, future), []],
  ['no date at all', run(), []],
])('%s', (_, events, places) => {
  expect(found(expired, tool({ events }))).toEqual(places);
});

it('a contract is to be looked at again, which fails nothing', () => {
  expect(found(expired, tool({ until: past, events: run() }))).toEqual(['warning until']);
});

it('it says how many inherit the date', () => {
  expect(findings(expired, tool({ events: run(past, future) }))[0]?.message).toContain('and 1 field of it');
  expect(findings(expired, tool({ until: past, events: run() }))[0]?.message).toContain('1 event with it');
});

it.each([
  ['2026-11-19', []],
  ['2026-11-20', ['error events.run.until']],
  ['2026-11-21', ['error events.run.until']],
])('seen on %s, a date of 2026-11-20', (today, places) => {
  expect(found(expired, tool({ events: run(past) }), today)).toEqual(places);
});
