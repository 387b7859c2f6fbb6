import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { contract, event, install } from '@aboveboard/contract';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { placeOf } from '../dir/place.ts';
import { reportDay } from './presence.ts';

const why = 'To test.';
const head = { name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why, common: {} };
const counted = contract({ ...head, events: { run: event({ why }) } });
const fresh = () => {
  const dir = temporaryFolder();
  mkdirSync(dir, { recursive: true });
  return placeOf(dir);
};
/** One run a day; what it said, as first letters. */
const say =
  (place = fresh()) =>
  (day: string) => {
    const report = reportDay(counted, place, day);
    report?.settle();
    if (report === undefined) return '';
    const { day: d, week, month, cohort } = report.fields;
    return `${d ? 'd' : ''}${week ? 'w' : ''}${month ? 'm' : ''} ${cohort}`;
  };

test('the sums of the flags are the active installs', () => {
  const on = say();
  expect(on('2026-11-21')).toBe('dwm 2026-11-16'); // a Saturday
  expect(on('2026-11-21')).toBe('');
  expect(on('2026-11-22')).toBe('d 2026-11-16'); // Sunday, the same week
  expect(on('2026-11-23')).toBe('dw 2026-11-16'); // Monday
  expect(on('2026-11-30')).toBe('dw 2026-11-16');
  expect(on('2026-12-01')).toBe('dm 2026-11-16'); // the same week in another month
  expect(on('2027-12-01')).toBe('dwm 2026-11-16');
});

test('of two processes that ask at once, one reports the day', () => {
  const place = fresh();
  expect(reportDay(counted, place, '2026-11-21')).toBeDefined();
  expect(reportDay(counted, place, '2026-11-21')).toBeUndefined();
});

test('a day whose report was lost does not lose the week', () => {
  const place = fresh();
  reportDay(counted, place, '2026-11-17');
  expect(say(place)('2026-11-18')).toBe('dwm 2026-11-16');
});

test('a clock that was years ahead silences nobody', () => {
  const place = fresh();
  say(place)('2036-01-01');
  expect(say(place)('2026-11-21')).toBe('dwm 2026-11-16');
});

test('a process that slept for days does not report a day that is past', () => {
  const place = fresh();
  for (const day of ['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']) say(place)(day);
  expect(reportDay(counted, place, '2026-11-19', '2026-11-22')).toBeUndefined();
});

test('a process on the other side of midnight does not report again', () => {
  const on = say();
  on('2026-11-21');
  on('2026-11-22');
  expect(on('2026-11-21')).toBe('');
});

test('old marks are cleared', () => {
  const place = fresh();
  for (const day of ['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']) say(place)(day);
  expect(readdirSync(place.dir).sort()).toEqual(['once-active-2026-11-21', 'once-active-2026-11-22', 'presence.json']);
});

test.each(['{', 'null', '[]', '{"day":1,"week":null,"cohort":"yesterday"}'])('%j is as if first seen', (text) => {
  const place = fresh();
  writeFileSync(place.presence, text);
  expect(say(place)('2026-11-21')).toBe('dwm 2026-11-16');
});

test('an installation that forgets is not counted', () => {
  expect(reportDay(counted, placeOf('/proc/1/nope'), '2026-11-21')).toBeUndefined();
  expect(reportDay(counted, placeOf(''), '2026-11-21')).toBeUndefined();
});

test('where the default stream has an identity there is no such event', () => {
  const identified = contract({
    ...head,
    streams: { default: { identity: install({ why }) } },
    events: { run: event({ why }) },
  });
  expect(reportDay(identified, fresh(), '2026-11-21')).toBeUndefined();
});
