import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Backoff, nextBackoff, readBackoff, writeBackoff } from './backoff.ts';

const HOUR = 3_600_000;
const failure = { endpoint: 'https://a', isSlow: false };
const file = () => join(mkdtempSync(join(tmpdir(), 'backoff-')), 'backoff.json');

test('waits an hour, then twice as long each time, up to a week', () => {
  const waits: number[] = [];
  let last: Backoff | undefined;
  for (let i = 0; i < 12; i++) {
    last = nextBackoff(last, failure, 0);
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
  expect(nextBackoff(undefined, { ...failure, retryAfter }, 0)).toMatchObject({ until, cause });
});

test('is kept for the collector that caused it', () => {
  const at = file();
  const backoff = nextBackoff(undefined, { ...failure, isSlow: true }, 1000);
  writeBackoff(at, backoff);
  expect(readBackoff(at, 'https://a', 1000)).toEqual(backoff);
  expect(readBackoff(at, 'https://b', 1000)).toBeUndefined();
});

test('further away than any wait was written under a wrong clock', () => {
  const at = file();
  writeBackoff(at, nextBackoff(undefined, failure, 1e12));
  expect(readBackoff(at, 'https://a', 0)?.until).toBe(0);
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
  expect(readBackoff(at, 'https://a', 0)).toBeUndefined();
});
