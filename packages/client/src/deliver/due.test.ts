import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { type Due, isOverdue, readDue } from './due.ts';
import { afterFailure, afterSuccess, writeDue } from './pause.ts';

const HOUR = 3_600_000;
const failure = { endpoint: 'https://a', isSlow: false };
const file = () => join(temporaryFolder(), 'due.json');

test('waits an hour, then twice as long each time, up to a week', () => {
  const waits: number[] = [];
  let last: Due | undefined;
  for (let i = 0; i < 12; i++) {
    last = afterFailure(last, failure, 0);
    waits.push(last.until / HOUR);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 168, 168, 168, 168]);
});

test.each([
  ['120', 120_000, 'told'],
  ['0', 0, 'told'],
  [new Date(60_000).toUTCString(), 60_000, 'told'],
  ['999999999', 7 * 24 * HOUR, 'told'],
  ['-5', HOUR, 'quick'],
  ['soon', HOUR, 'quick'],
  ['', HOUR, 'quick'],
  [undefined, HOUR, 'quick'],
])('with Retry-After %j waits %d ms, as %s', (retryAfter, until, cause) => {
  expect(afterFailure(undefined, { ...failure, retryAfter }, 0)).toMatchObject({ until, cause });
});

test('is kept for the collector that caused it', () => {
  const at = file();
  const due = afterFailure(undefined, { ...failure, isSlow: true }, 1000);
  writeDue(at, due);
  expect(readDue(at, 'https://a', 1000)).toEqual(due);
  expect(readDue(at, 'https://b', 1000)).toBeUndefined();
});

test('further away than any wait was written under a wrong clock', () => {
  const at = file();
  writeDue(at, afterFailure(undefined, failure, 1e12));
  expect(readDue(at, 'https://a', 0)?.until).toBe(0);
});

test.each([
  '',
  '{',
  'null',
  '{"endpoint":"https://a"}',
  '{"endpoint":"https://a","until":"x","failures":1,"cause":"told"}',
])('%j is none', (text) => {
  const at = file();
  writeFileSync(at, text);
  expect(readDue(at, 'https://a', 0)).toBeUndefined();
});

test('after a success there is a pause of an hour, and after a day without one it is overdue', () => {
  const done = afterSuccess('https://a', 0);
  expect(done).toMatchObject({ until: HOUR, failures: 0, cause: 'done' });
  expect(isOverdue(done, 24 * HOUR - 1)).toBe(false);
  expect(isOverdue(done, 24 * HOUR)).toBe(true);
});

test('nothing is overdue while a failure is waited out', () => {
  expect(isOverdue(afterFailure(undefined, failure, 0), 100 * HOUR)).toBe(false);
  expect(isOverdue(undefined, 0)).toBe(true);
});
